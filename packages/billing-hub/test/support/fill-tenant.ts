import { sql } from 'kysely'
import type { AnyKysely } from '../../src/index.ts'
import { analyzeSchema } from '../../../storage-adapter/test/support/own-statistics.ts'
import { realmId, tenantId } from './hub-fixture.ts'

/**
 * Fills one tenant inside PostgreSQL: customers linked to `psa-1`…, invoices spread over four years, of which
 * every second one of the last 45 days is open, one in 25 of the older ones, and one in a hundred void, a payment for
 * each paid one, of which one in fifty leaves something on account, a credit memo for every tenth invoice, a tenth of them still open, and
 * as many sales receipts, a fifth of them without a customer, each refunded.
 */
export async function fillTenant(
  db: AnyKysely,
  schema: string,
  { invoices, customers }: { invoices: number; customers: number },
): Promise<void> {
  const table = (name: string) => sql.table(`${schema}.${name}`)
  await sql`insert into ${table('customers')} (tenant_id, realm_id, external_id, display_name)
    select ${tenantId}, ${realmId}, n::text, 'Customer ' || n from generate_series(1, ${customers}::int) n`.execute(
    db,
  )
  await sql`insert into ${table('customer_links')} (tenant_id, source, realm_id, external_id, kind, customer_id, rule)
    select ${tenantId}, 'quickbooks', ${realmId}, n::text, 'linked', 'psa-' || n, 'A4' from generate_series(1, ${customers}::int) n`.execute(
    db,
  )
  await sql`insert into ${table('billing_invoices')} (tenant_id, realm_id, external_id, doc_number, customer_external_id, txn_date,
      due_date, currency, total_amount, balance, base_status, status, source_created_at)
    select ${tenantId}, ${realmId}, n::text, n::text, (1 + n % ${customers}::int)::text, d, d + 30, 'USD', 100 + n % 900,
      case when s = 'open' then 100 + n % 900 else 0 end, s, s, d
    from generate_series(1, ${invoices}::int) n,
      lateral (select date '2026-11-20' - (n::bigint * 7919 % 1460)::int as d, n / ${customers}::int as k) x,
      lateral (select case when k % 100 = 7 then 'voided' when k % 25 = 0 or (d > date '2026-10-06' and k % 2 = 0) then 'open' else 'paid' end as s) y`.execute(
    db,
  )
  await sql`insert into ${table('billing_payment_headers')} (tenant_id, realm_id, external_id, customer_external_id, txn_date, currency,
      total_amount, cash_applied, unapplied_amount)
    select tenant_id, realm_id, 'p' || external_id, customer_external_id, txn_date + 20, currency, total_amount, total_amount,
      case when external_id::int % 50 = 1 then 10 else 0 end
    from ${table('billing_invoices')} where base_status = 'paid'`.execute(db)
  await sql`insert into ${table('billing_payments')} (tenant_id, realm_id, payment_external_id, line_no, linked_type, linked_external_id,
      kind, amount, invoice_external_id, customer_external_id, txn_date, currency, payment_total)
    select tenant_id, realm_id, 'p' || external_id, 1, 'Invoice', external_id, 'cash', total_amount, external_id, customer_external_id,
      txn_date + 20, currency, total_amount
    from ${table('billing_invoices')} where base_status = 'paid'`.execute(db)
  await sql`insert into ${table('billing_credit_memos')} (tenant_id, realm_id, external_id, customer_external_id, txn_date, currency,
      total_amount, remaining_credit, state)
    select tenant_id, realm_id, 'c' || external_id, customer_external_id, txn_date, currency, 50,
      case when external_id::int % 100 = 3 then 50 else 0 end, case when external_id::int % 100 = 3 then 'open' else 'applied' end
    from ${table('billing_invoices')} where external_id::int % 10 = 3`.execute(db)
  await sql`insert into ${table('billing_sales_receipts')} (tenant_id, realm_id, external_id, customer_external_id, txn_date, currency, total_amount)
    select tenant_id, realm_id, 's' || external_id, case when external_id::int % 50 = 5 then null else customer_external_id end, txn_date, currency, 75
    from ${table('billing_invoices')} where external_id::int % 10 = 5`.execute(db)
  await sql`insert into ${table('billing_refund_receipts')} (tenant_id, realm_id, external_id, customer_external_id, txn_date, currency, total_amount)
    select tenant_id, realm_id, 'r' || external_id, customer_external_id, txn_date, currency, total_amount
    from ${table('billing_sales_receipts')}`.execute(db)
  await analyzeSchema(db, schema)
}
