import { read, run, text } from '@vectis/quickbooks-storage/database'
import type { Storage } from '@vectis/quickbooks-storage'
import { analyzeSchema } from '../../../storage-adapter/test/support/own-statistics.ts'

/**
 * Copies the rows of a table in the database, `times` times, with other values in some columns: SQL over `$n`, the number
 * of the copy, and `o`, the row. Columns that the database fills itself are left to it.
 */
export async function cloneRows(
  { db, schema }: Pick<Storage, 'db' | 'schema'>,
  table: string,
  { times, where, set }: { times: number; where: string; set: Readonly<Record<string, string>> },
): Promise<void> {
  const rows = await read(
    { db },
    `select attname::text as name from pg_catalog.pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' and attidentity <> 'a'
     order by attnum`,
    [`"${schema}".${table}`],
    { name: text() },
  )
  const names = rows.map(({ name }) => name)
  const values = new Map(Object.entries(set))
  const list = names.map((name) => values.get(name) ?? `o.${name}`).join(', ')
  const statement = `insert into "${schema}".${table} (${names.join(', ')})
    select ${list} from "${schema}".${table} o cross join generate_series(1, ${times}) as s(n) where ${where}`
  await run({ db }, statement.replaceAll('$n', 's.n'), [])
}

/** Tables that a read company fills, parents first. */
const tables = [
  'quickbooks_connections',
  'quickbooks_api_usage',
  'customers',
  'billing_invoices',
  'billing_payment_headers',
  'billing_payments',
  'billing_credit_memos',
  'billing_sales_receipts',
  'billing_refund_receipts',
  'billing_recurring_templates',
  'customer_links',
  'customer_link_audit',
  'billing_alerts',
  'quickbooks_sync_checkpoints',
  'quickbooks_sync_leases',
  'quickbooks_sync_runs',
  'quickbooks_webhook_events',
  'quickbooks_webhook_counters',
]

/** Copies a tenant with its company: `fleet-0001` and so on, each with a realm of its own. Its tokens open nothing. */
export async function cloneTenant(
  storage: Pick<Storage, 'db' | 'schema'>,
  tenantId: string,
  times: number,
): Promise<void> {
  const name = `'fleet-' || lpad($n::text, 4, '0')`
  const realm = `case when o.realm_id = '' then '' else o.realm_id || lpad($n::text, 4, '0') end`
  const event = `o.qbo_event_id || '-' || $n`
  for (const table of tables) {
    await cloneRows(storage, table, {
      times,
      where: `o.tenant_id = '${tenantId}'`,
      set: { tenant_id: name, realm_id: realm, qbo_event_id: event },
    })
  }
  await analyzeSchema(storage.db, storage.schema)
}
