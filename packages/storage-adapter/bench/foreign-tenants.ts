import { sql } from 'kysely'
import type { Target } from './ways.ts'

/** Invoices of other tenants, evenly, as wide as a synced row without `raw`; the server makes them itself. */
export async function fillWithOthers(
  { db, schema }: Target,
  { rows, tenants }: { rows: number; tenants: number },
): Promise<void> {
  const invoices = sql.table(`${schema}.billing_invoices`)
  await sql`insert into ${invoices} (tenant_id, realm_id, external_id, sync_token, source_created_at, source_updated_at,
      observed_at, doc_number, customer_external_id, txn_date, due_date, currency, total_amount, balance, base_status, status)
    select 'other ' || n % ${tenants}::integer, '1', n::text, '0', at, at, at, 'INV-' || n, (n / 40)::text, at::date,
      at::date + 30, 'USD', 100 + n % 900, case when n % 8 = 0 then 100 else 0 end,
      case when n % 8 = 0 then 'open' else 'paid' end, case when n % 8 = 0 then 'open' else 'paid' end
    from generate_series(1, ${rows}::integer) n
    cross join lateral (select timestamptz '2020-01-01' + n * interval '3 minutes' as at) moment`.execute(
    db,
  )
  await sql`vacuum analyze ${invoices}`.execute(db)
}
