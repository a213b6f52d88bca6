import assert from 'node:assert/strict'
import type { SyncStore, TenantSyncStore } from '@vectis/quickbooks/ports'
import { sql } from 'kysely'
import { syncedTables } from '../../src/tables/synced-tables.ts'
import type { SyncDatabase } from './sync-database.ts'

/**
 * For a store: before its calls each row of the tenant is copied, under another tenant, company and source. Throws when
 * a call changes a copy; what a call returns shows whether it saw one. Calls run one after another.
 */
export async function createTwinRows(
  database: SyncDatabase,
): Promise<(store: SyncStore) => SyncStore> {
  const twins = await defineTwins(database)
  /** Of each tenant's copies, as long as nothing was written since they were made. */
  const digests = new Map<string, string>()
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(call: () => Promise<T>): Promise<T> => {
    const answer = last.then(call)
    last = answer.catch(() => digests.clear())
    return answer
  }
  const wrap = (tenantId: string, tenant: TenantSyncStore) =>
    new Proxy(tenant, {
      get(target, name, receiver) {
        const method: unknown = Reflect.get(target, name, receiver)
        if (typeof method !== 'function') return method
        return (...input: unknown[]) =>
          inTurn(async () => {
            const before = digests.get(tenantId) ?? (await twins.copy(tenantId))
            const answer: unknown = await Reflect.apply(method, target, input)
            const after = await twins.digest(tenantId)
            assert.equal(after, before, `${String(name)} changed a copy`)
            if (/^(read|list|count|check)/.test(String(name))) digests.set(tenantId, after)
            else digests.delete(tenantId)
            return answer
          })
      },
    })
  return (store) => {
    digests.clear()
    return {
      forTenant: (tenantId) => wrap(tenantId, store.forTenant(tenantId)),
      // About any tenant and company: without the copies.
      hasLapsedLease: () =>
        inTurn(async () => {
          await twins.removeLeases()
          digests.clear()
          return store.hasLapsedLease!()
        }),
    }
  }
}

/** Functions in the schema: a call is one statement instead of forty, and starts no trigger. */
async function defineTwins({ db, schema }: SyncDatabase) {
  const names = [
    ...Object.values(syncedTables).map(({ table }) => table),
    'billing_payments',
    'quickbooks_open_questions',
    'quickbooks_set_aside',
    'quickbooks_sync_leases',
    'quickbooks_sync_checkpoints',
    'quickbooks_sync_runs',
  ]
  const { rows } = await sql<{ table: string; column: string }>`
    select table_name as table, column_name as column from information_schema.columns
    where table_schema = ${schema} and is_generated = 'NEVER' and is_identity = 'NO'`.execute(db)
  const tables = names.map((table) => ({
    name: `"${schema}"."${table}"`,
    columns: rows.filter((row) => row.table === table).map(({ column }) => column),
  }))
  const copyOf = (name: string, columns: string[], column: string, twin: string) =>
    columns.includes(column)
      ? `insert into ${name} (${columns.join(', ')})
         select ${columns.map((one) => (one === column ? twin : one)).join(', ')}
         from ${name} where tenant_id = $1 on conflict do nothing;`
      : ''
  const otherTenant = "'twin of ' || $1"
  const isTwin = (columns: string[]) =>
    `tenant_id = ${otherTenant} or (tenant_id = $1 and realm_id = 'twin')` +
    (columns.includes('source') ? " or (tenant_id = $1 and source = 'twin')" : '')
  const deletes = tables.map(({ name, columns }) => `delete from ${name} where ${isTwin(columns)};`)
  // The rows of the other company are copied under the other source too.
  const copies = tables.map(
    ({ name, columns }) =>
      copyOf(name, columns, 'tenant_id', otherTenant) +
      copyOf(name, columns, 'realm_id', "'twin'") +
      copyOf(name, columns, 'source', "'twin'"),
  )
  // Customers that are missing here are there.
  const places = [
    `${otherTenant}, source, realm_id`,
    "tenant_id, source, 'twin'",
    "tenant_id, 'twin', realm_id",
  ]
  const customers = tables
    .filter(({ columns }) => columns.includes('customer_external_id'))
    .flatMap(({ name }) =>
      places.map(
        (place) => `insert into "${schema}".customers (tenant_id, source, realm_id, external_id)
          select distinct ${place}, customer_external_id from ${name}
          where tenant_id = $1 and customer_external_id is not null on conflict do nothing;`,
      ),
    )
  const digests = tables.map(
    ({ name, columns }) =>
      `select to_jsonb(t)::text as row from ${name} t where ${isTwin(columns)}`,
  )
  const define = (name: string, returns: string, body: string) =>
    sql
      .raw(
        `create or replace function "${schema}".${name}(text) returns ${returns} language sql set session_replication_role = replica as $body$ ${body} $body$`,
      )
      .execute(db)
  const digest = `select md5(coalesce(string_agg(row, '' order by row), '')) from (${digests.join(' union all ')}) all_rows`
  await define('digest_twins', 'text', digest)
  await define('copy_twins', 'text', [...deletes, ...copies, ...customers, digest].join('\n'))
  const call = async (name: string, tenantId: string) => {
    const found = await sql<{ answer: string }>`
      select ${sql.id(schema, name)}(${tenantId})::text as answer`.execute(db)
    return found.rows[0]?.answer ?? ''
  }
  return {
    /** Makes the copies anew, of the rows as they are; its digest differs when one is changed, gone or new. */
    copy: (tenantId: string) => call('copy_twins', tenantId),
    digest: (tenantId: string) => call('digest_twins', tenantId),
    removeLeases: () =>
      sql`delete from ${sql.id(schema, 'quickbooks_sync_leases')} where realm_id = 'twin' or tenant_id like 'twin of %'`.execute(
        db,
      ),
  }
}
