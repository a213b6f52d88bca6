import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { StorageDatabase } from '../schema/storage-database.ts'

export async function countPending(
  db: Kysely<StorageDatabase>,
  tenantId: string,
  realmId: string,
): Promise<number> {
  const row = await db
    .selectFrom('quickbooks_webhook_events')
    .select(sql<string>`count(*)::text`.as('pending'))
    .where('tenant_id', '=', tenantId)
    .where('realm_id', '=', realmId)
    .where('processed_at', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(row.pending)
}
