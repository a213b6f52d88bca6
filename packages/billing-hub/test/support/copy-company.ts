import { sql } from 'kysely'
import { realmId, tenantId, type openHub } from './hub-fixture.ts'

type Opened = Pick<Awaited<ReturnType<typeof openHub>>, 'db' | 'schema'>

async function listTables({ db, schema }: Opened) {
  const { rows } = await sql<{ table: string; column: string; type: string }>`
    select c.table_name as table, c.column_name as column, c.data_type as type
    from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
    where c.table_schema = ${schema} and t.table_type = 'BASE TABLE' and c.is_generated = 'NEVER' and c.is_identity = 'NO'
    order by c.ordinal_position`.execute(db)
  return [...Map.groupBy(rows, ({ table }) => table)].filter(([, columns]) =>
    ['tenant_id', 'realm_id'].every((name) => columns.some(({ column }) => column === name)),
  )
}

/** Every row and version of the tenant's company again under another company, an hour later where it says when. */
export async function copyCompany(opened: Opened): Promise<void> {
  const { db, schema } = opened
  const changed: Record<string, string> = {
    realm_id: "'twin'",
    run_id: "run_id || '~'",
    alert_key: "alert_key || '~'",
    finished_at: "finished_at + interval '1 hour'",
  }
  // A report of the rules counts every decision of the tenant.
  const tables = (await listTables(opened)).filter(([table]) => table !== 'customer_link_audit')
  const copies = tables.map(([table, columns]) => {
    const values = columns.map(({ column, type }) =>
      column === 'run_id' && type !== 'text' ? column : (changed[column] ?? column),
    )
    const names = columns.map(({ column }) => column)
    const ofSource = names.includes('source') ? "and source = 'quickbooks'" : ''
    return `insert into "${schema}"."${table}" (${names.join(', ')}) select ${values.join(', ')}
      from "${schema}"."${table}" where tenant_id = '${tenantId}' and realm_id = '${realmId}' ${ofSource} on conflict do nothing`
  })
  await db.transaction().execute(async (transaction) => {
    // Without triggers: the versions are copied as they are.
    await sql`set local session_replication_role = replica`.execute(transaction)
    for (const copy of copies) await sql.raw(copy).execute(transaction)
    // Of a third tenant, which was restored from this one: ids of evidence are of their tenant.
    const [, evidence = []] = tables.find(([table]) => table === 'billing_evidence') ?? []
    const rest = evidence.map(({ column }) => column).filter((column) => column !== 'tenant_id')
    const columns = ['evidence_id', ...rest].join(', ')
    await sql
      .raw(
        `insert into "${schema}".billing_evidence (tenant_id, ${columns})
         select 'tenant-3', ${columns} from "${schema}".billing_evidence where tenant_id = '${tenantId}'`,
      )
      .execute(transaction)
  })
}

/** Of each table, what the rows are that are not the tenant's own. */
export async function digestOthers(opened: Opened): Promise<unknown> {
  const digests = (await listTables(opened)).map(
    ([table]) => `select '${table}' as name, count(*)::int as count,
      md5(coalesce(string_agg(to_jsonb(t)::text, '' order by to_jsonb(t)::text), '')) as digest
      from "${opened.schema}"."${table}" t where tenant_id <> '${tenantId}' or realm_id = 'twin'`,
  )
  const { rows } = await sql.raw(digests.join(' union all ')).execute(opened.db)
  return rows
}
