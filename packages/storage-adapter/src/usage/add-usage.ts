import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { UsageStore } from '@vectis/quickbooks'
import type { StorageDatabase } from '../schema/storage-database.ts'

export async function addUsage(
  db: Kysely<StorageDatabase>,
  input: Parameters<UsageStore['add']>[0],
): Promise<void> {
  await db
    .insertInto('quickbooks_api_usage')
    .values({
      tenant_id: input.tenantId,
      app_id: input.appId,
      environment: input.environment,
      realm_id: input.realmId,
      month: input.month,
      calls: input.calls,
      updated_at: sql<string>`now()`,
    })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'app_id', 'environment', 'realm_id', 'month']).doUpdateSet({
        calls: sql<number>`quickbooks_api_usage.calls + excluded.calls`,
        updated_at: sql<string>`now()`,
      }),
    )
    .execute()
}
