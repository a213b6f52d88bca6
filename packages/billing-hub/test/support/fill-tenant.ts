import { sql } from 'kysely'
import type { AnyKysely } from '../../src/index.ts'
import { realmId, tenantId } from './hub-fixture.ts'

/** Fills one tenant inside PostgreSQL: customers linked to `psa-1`…, invoices spread over four years, a payment for four of five. */
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
      case when n % 5 = 0 then 100 + n % 900 else 0 end, s, s, d
    from generate_series(1, ${invoices}::int) n,
      lateral (select date '2026-11-20' - (n::bigint * 7919 % 1460)::int as d, case when n % 5 = 0 then 'open' else 'paid' end as s) x`.execute(
    db,
  )
  await sql`insert into ${table('billing_payment_headers')} (tenant_id, realm_id, external_id, customer_external_id, txn_date, currency,
      total_amount, cash_applied)
    select tenant_id, realm_id, 'p' || external_id, customer_external_id, txn_date + 20, currency, total_amount, total_amount
    from ${table('billing_invoices')} where base_status = 'paid'`.execute(db)
  await sql`insert into ${table('billing_payments')} (tenant_id, realm_id, payment_external_id, line_no, linked_type, linked_external_id,
      kind, amount, invoice_external_id, customer_external_id, txn_date, currency, payment_total)
    select tenant_id, realm_id, 'p' || external_id, 1, 'Invoice', external_id, 'cash', total_amount, external_id, customer_external_id,
      txn_date + 20, currency, total_amount
    from ${table('billing_invoices')} where base_status = 'paid'`.execute(db)
  await sql`analyze`.execute(db)
}
