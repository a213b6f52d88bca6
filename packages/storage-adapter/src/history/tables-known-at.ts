import { isInstant, type Instant } from '@vectis/quickbooks/values'
import type { TableName, Tables } from '../databases/tables.ts'
import { stampColumns, versionedTables } from '../migrations/0002/versioned-tables.ts'

/**
 * The tables as they were known at an instant: `table(name)` is a query in parentheses, to be read under an alias and
 * never written to. Rows are the versions known then, the company is the one the tenant was connected to then, runs and
 * audit end there, and another source last answered with the last batch that had written rows by then. Names without a
 * history (such as webhook events) stay what they are. Throws `TypeError` unless `at` is an instant.
 */
export function tablesKnownAt<Known extends Tables>(tables: Known, at: Instant): Known {
  if (!isInstant(at)) {
    throw new TypeError(
      `Expected knownAt to be an instant such as 2026-11-29T10:00:00Z, received ${JSON.stringify(at)}.`,
    )
  }
  // A checked instant, to the microsecond: it holds nothing but digits and marks between them.
  return replaceTables(tables, `'${at}'::timestamptz`)
}

/**
 * The same for an instant per row: `column` is SQL, a `timestamptz` column of the statement around, so that the tables
 * are read in a lateral part of it. It is never outside text.
 */
export function tablesKnownAtEach<Known extends Tables>(tables: Known, column: string): Known {
  return replaceTables(tables, column)
}

function replaceTables<Known extends Tables>(tables: Known, instant: string): Known {
  const queries = new Map<TableName, string>()
  for (const { table, columns } of versionedTables) {
    const list = [...columns, ...stampColumns].join(', ')
    // The condition stands outside of the union: PostgreSQL looks into a part without conditions by an index of its table.
    queries.set(
      table,
      `(select ${list} from (
         select ${list}, 'infinity'::timestamptz as known_to from ${tables.table(table)}
         union all select ${list}, known_to from ${tables.table(`${table}_versions`)}) v
       where known_from <= ${instant} and known_to > ${instant})`,
    )
  }
  const until = (name: TableName, column: string) =>
    queries.set(name, `(select * from ${tables.table(name)} where ${column} <= ${instant})`)
  const runs = tables.table('quickbooks_sync_runs')
  const knownAt = 'coalesce(r.known_at, r.finished_at)'
  // Quiet ticks are one row whose end moves on: of those that went on later, as it stood after the last tick by then.
  queries.set(
    'quickbooks_sync_runs',
    `(select r.* from ${runs} r where ${knownAt} <= ${instant}
      union all select before.* from ${runs} r cross join lateral (
        select to_jsonb(u) as ended from unnest(r.earlier_ends, r.earlier_known) u (finished_at, known_at)
        where u.known_at <= ${instant} order by u.known_at desc limit 1) e
      cross join lateral jsonb_populate_record(r, e.ended) before
      where ${knownAt} > ${instant})`,
  )
  until('customer_link_audit', 'at')
  until('customer_link_refusals', 'refused_at')
  // Of batches that wrote nothing, there is no evidence; a later one of those says the same.
  queries.set(
    'billing_sources',
    `(select s.tenant_id, s.source, s.realm_id, s.name, (select max(e.observed_at) from ${tables.table('billing_evidence')} e
        where e.tenant_id = s.tenant_id and e.source = s.source and e.realm_id = s.realm_id and e.at <= ${instant}) as observed_at,
        null::timestamptz as invoices_observed_at
      from ${tables.table('billing_sources')} s)`,
  )
  queries.set(
    'quickbooks_connections',
    `(select c.tenant_id, coalesce((select f.realm_id from ${tables.table('quickbooks_former_realms')} f
        where f.tenant_id = c.tenant_id and f.replaced_at > ${instant} order by f.replaced_at limit 1), c.realm_id) as realm_id
      from ${tables.table('quickbooks_connections')} c)`,
  )
  return { ...tables, isPast: true, table: (name) => queries.get(name) ?? tables.table(name) }
}
