import type { UsageStore } from '@vectis/quickbooks/ports'
import { checkPlaces } from '@vectis/quickbooks/values'
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { executePrepared } from '../databases/run.ts'
import type { StorageDatabase } from '../schema/storage-database.ts'
import { addCalls } from '../schema/usage-table.ts'

/** Metered calls in `quickbooks_api_usage`; many processes may add at once. */
export function createUsageStore(options: { db: Kysely<StorageDatabase> }): UsageStore {
  const { db } = options
  return {
    async add(input) {
      const required = ['tenantId', 'appId', 'environment', 'realmId', 'month', 'calls']
      checkPlaces('usage.add', input, { required })
      return addUsage(db, input)
    },
    async readRealm(input) {
      checkPlaces('readRealm', input, { required: ['tenantId', 'environment', 'realmId', 'month'] })
      return readRealmUsage(db, input)
    },
    async readApp(input) {
      checkPlaces('readApp', input, { required: ['appId', 'month'] })
      return readAppUsage(db, input)
    },
    listSpenders: (input) => listSpenders(db, input),
  }
}

async function addUsage(
  db: Kysely<StorageDatabase>,
  input: Parameters<UsageStore['add']>[0],
): Promise<void> {
  const statement = db
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
    .onConflict(addCalls)
  await executePrepared(db, statement)
}

/** Calls of one realm in a month, by any app. */
async function readRealmUsage(
  db: Kysely<StorageDatabase>,
  input: Parameters<UsageStore['readRealm']>[0],
): Promise<number> {
  const row = await sumCalls(db, input.month)
    .where('tenant_id', '=', input.tenantId)
    .where('environment', '=', input.environment)
    .where('realm_id', '=', input.realmId)
    .executeTakeFirstOrThrow()
  return Number(row.calls)
}

/** Calls of all tenants and realms of one Intuit app: only the sum, without tenants. */
async function readAppUsage(
  db: Kysely<StorageDatabase>,
  input: Parameters<UsageStore['readApp']>[0],
): Promise<number> {
  const row = await sumCalls(db, input.month)
    .where('app_id', '=', input.appId)
    .executeTakeFirstOrThrow()
  return Number(row.calls)
}

/** The tenants of one Intuit app by their calls. Across tenants: for operators, who pay for all of them. */
async function listSpenders(
  db: Kysely<StorageDatabase>,
  input: Parameters<UsageStore['listSpenders']>[0],
): Promise<{ tenantId: string; calls: number }[]> {
  const rows = await sumCalls(db, input.month)
    .select('tenant_id')
    .where('app_id', '=', input.appId)
    .groupBy('tenant_id')
    .orderBy(sql`sum(calls)`, 'desc')
    .orderBy(sql`tenant_id collate "C"`)
    .limit(input.limit)
    .execute()
  return rows.map((row) => ({ tenantId: row.tenant_id, calls: Number(row.calls) }))
}

function sumCalls(db: Kysely<StorageDatabase>, month: string) {
  return db
    .selectFrom('quickbooks_api_usage')
    .select(sql<string>`coalesce(sum(calls), 0)::text`.as('calls'))
    .where('month', '=', month)
}
