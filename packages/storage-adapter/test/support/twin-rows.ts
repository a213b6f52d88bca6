import { sql } from 'kysely'
import { tenantTables } from '../../src/schema/tenant-tables.ts'
import type { SyncDatabase } from './sync-database.ts'

/** A copy of every row of a tenant under another company, and one under another source. */
export interface TwinRows {
  /** Makes them anew, of the rows as they are. */
  copy(tenantId: string): Promise<void>
  /** Differs when one of them was changed, is gone, or is new. */
  digest(tenantId: string): Promise<string>
  remove(tenantId: string): Promise<void>
}

/** Functions in the schema: a call is one statement instead of forty, and starts no trigger. */
export async function createTwinRows({ db, schema }: SyncDatabase): Promise<TwinRows> {
  const names = tenantTables
    .filter(({ table, hasRealm }) => hasRealm && !table.endsWith('_versions'))
    .map(({ table }) => table)
  const { rows } = await sql<{ table: string; column: string }>`
    select table_name as table, column_name as column from information_schema.columns
    where table_schema = ${schema} and is_generated = 'NEVER' and is_identity = 'NO'`.execute(db)
  const tables = names.map((table) => ({
    name: `"${schema}"."${table}"`,
    columns: rows.filter((row) => row.table === table).map(({ column }) => column),
  }))
  const copyOf = (name: string, columns: string[], column: string, value: string) =>
    columns.includes(column)
      ? `insert into ${name} (${columns.join(', ')})
         select ${columns.map((one) => (one === column ? `'${value}'` : one)).join(', ')}
         from ${name} where tenant_id = $1 on conflict do nothing;`
      : ''
  const isTwin = (columns: string[]) =>
    ["realm_id = 'twin'", ...(columns.includes('source') ? ["source = 'twin'"] : [])].join(' or ')
  const deletes = tables.map(
    ({ name, columns }) => `delete from ${name} where tenant_id = $1 and (${isTwin(columns)});`,
  )
  // Parents first. The rows of the other company are copied under the other source too.
  const copies = tables.map(
    ({ name, columns }) =>
      copyOf(name, columns, 'realm_id', 'twin') + copyOf(name, columns, 'source', 'twin'),
  )
  const digests = tables.map(
    ({ name, columns }) =>
      `select to_jsonb(t)::text as row from ${name} t where tenant_id = $1 and (${isTwin(columns)})`,
  )
  const define = (name: string, returns: string, body: string) =>
    sql
      .raw(
        `create function "${schema}".${name}(text) returns ${returns} language sql set session_replication_role = replica as $body$ ${body} $body$`,
      )
      .execute(db)
  await define('remove_twins', 'void', deletes.join('\n'))
  await define('copy_twins', 'void', [...deletes, ...copies.toReversed()].join('\n'))
  await define(
    'digest_twins',
    'text',
    `select md5(coalesce(string_agg(row, '' order by row), '')) from (${digests.join(' union all ')}) all_rows`,
  )
  const call = async (name: string, tenantId: string) => {
    const found = await sql<{ answer: string }>`
      select ${sql.id(schema, name)}(${tenantId})::text as answer`.execute(db)
    return found.rows[0]?.answer ?? ''
  }
  return {
    copy: async (tenantId) => void (await call('copy_twins', tenantId)),
    digest: (tenantId) => call('digest_twins', tenantId),
    remove: async (tenantId) => void (await call('remove_twins', tenantId)),
  }
}
