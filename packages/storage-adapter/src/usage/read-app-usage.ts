import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { UsageStore } from '@vectis/quickbooks'
import type { StorageDatabase } from '../schema/storage-database.ts'

/** Calls of all tenants and realms of one Intuit app: a sum, which names no tenant. */
export async function readAppUsage(
  db: Kysely<StorageDatabase>,
  input: Parameters<UsageStore['readApp']>[0],
): Promise<number> {
  const row = await db
    .selectFrom('quickbooks_api_usage')
    .select(sql<string>`coalesce(sum(calls), 0)::text`.as('calls'))
    .where('app_id', '=', input.appId)
    .where('month', '=', input.month)
    .executeTakeFirstOrThrow()
  return Number(row.calls)
}
