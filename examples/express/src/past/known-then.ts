import type { Instant } from '@vectis/quickbooks/values'
import type { Storage } from '@vectis/quickbooks-storage'
import {
  assertKept,
  instantText,
  maybe,
  openTables,
  read,
  tablesKnownAt,
  text,
} from '@vectis/quickbooks-storage/database'

type Place = Pick<Storage, 'db' | 'schema'>

/**
 * Since when anything is known; null: nothing is. Every document belongs to an account, so the accounts show it. Of what
 * is kept: a row that no version is left of is known since its own instant, and earlier times are refused by every read.
 */
export async function readHistoryStart(place: Place, tenantId: string): Promise<Instant | null> {
  const tables = openTables(place)
  const first = (name: 'customers' | 'customers_versions') =>
    `select min(known_from) as at from ${tables.table(name)} where tenant_id = $1`
  const [row] = await read(
    tables,
    `select ${instantText('min(at)')} as at from (${first('customers')} union all ${first('customers_versions')}) f`,
    [tenantId],
    { at: maybe(text()) },
  )
  return row?.at ?? null
}

/** When QuickBooks was first read to the end; null when it never was. */
export async function readFirstReading(place: Place, tenantId: string): Promise<Instant | null> {
  const tables = openTables(place)
  const [row] = await read(
    tables,
    `select ${instantText('min(finished_at)')} as at from ${tables.table('quickbooks_sync_runs')}
     where tenant_id = $1 and outcome = 'succeeded'`,
    [tenantId],
    { at: maybe(text()) },
  )
  return row?.at ?? null
}

/**
 * The customers that have a billing account now, or had one then. Throws `HistoryRangeError` where versions of that time
 * are not kept.
 */
export async function readLinkedIds(
  place: Place,
  { tenantId, knownAt }: { tenantId: string; knownAt: Instant | null },
): Promise<ReadonlySet<string>> {
  const tables = openTables(place)
  const then = knownAt === null ? tables : tablesKnownAt(tables, knownAt)
  const linked = await read(
    then,
    `select distinct l.customer_id as "customerId" from ${then.table('customer_links')} l
     where l.tenant_id = $1 and l.kind = 'linked' and (l.source <> 'quickbooks' or l.realm_id = (
       select q.realm_id from ${then.table('quickbooks_connections')} q where q.tenant_id = $1))`,
    [tenantId],
    { customerId: text() },
  )
  // After the read: what is dropped is written down before.
  if (knownAt !== null) await assertKept(tables, tenantId, [knownAt])
  return new Set(linked.map(({ customerId }) => customerId))
}

/** What became of an alert. */
export interface AlertNow {
  state: 'open' | 'closed' | 'dismissed'
  /** When it got that state; null while it is open. */
  since: Instant | null
}

/** Today's state of alerts, by key. */
export async function readAlertsNow(
  place: Place,
  { tenantId, keys }: { tenantId: string; keys: readonly string[] },
): Promise<Map<string, AlertNow>> {
  const tables = openTables(place)
  const rows = await read(
    tables,
    `select b.alert_key as key, b.state, ${instantText("case when b.state <> 'open' then coalesce(b.closed_at, b.updated_at) end")} as since
     from ${tables.table('billing_alerts')} b
     where b.tenant_id = $1 and b.alert_key in (select jsonb_array_elements_text($2::text::jsonb))`,
    [tenantId, JSON.stringify(keys)],
    { key: text(), state: text<AlertNow['state']>(), since: maybe(text()) },
  )
  return new Map(rows.map(({ key, state, since }) => [key, { state, since }]))
}
