import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { UsageStore } from '@vectis/quickbooks'
import type { StorageDatabase } from '../schema/storage-database.ts'

/** Calls of one realm in a month, whichever app made them. */
export async function readRealmUsage(
  db: Kysely<StorageDatabase>,
  input: Parameters<UsageStore['readRealm']>[0],
): Promise<number> {
  const row = await db
    .selectFrom('quickbooks_api_usage')
    .select(sql<string>`coalesce(sum(calls), 0)::text`.as('calls'))
    .where('tenant_id', '=', input.tenantId)
    .where('environment', '=', input.environment)
    .where('realm_id', '=', input.realmId)
    .where('month', '=', input.month)
    .executeTakeFirstOrThrow()
  return Number(row.calls)
}
