import type { HubContext } from '../context/hub-context.ts'

/**
 * SQL: days from the invoice's date to the payment that closed it, over the last 12 paid in a currency, weighted by
 * amount; null under 3. `rows` names invoices that are there, of one customer, and `currency` is SQL.
 */
export function daysToPay(context: HubContext, rows: string, currency: string): string {
  return `(select case when count(*) >= 3 then round(sum((l.paid_on - l.txn_date) * l.total_amount) / sum(l.total_amount), 1) end
     from (
       -- Newest first, and payments are looked up only until twelve invoices have one.
       select r.txn_date, r.total_amount, p.paid_on
       from (
         select r.source, r.realm_id, r.external_id, r.total_amount, r.txn_date from ${rows} r
         where r.currency = ${currency} and r.base_status = 'paid' and r.total_amount > 0 and r.txn_date is not null
         order by r.txn_date desc, r.external_id offset 0) r
       cross join lateral (
         -- An invoice that only credits settled was not paid.
         select case when bool_or(p.kind <> 'credit') then max(p.txn_date) end as paid_on from ${context.table('billing_payments')} p
         where p.tenant_id = $1 and p.source = r.source and p.realm_id = r.realm_id
           and p.invoice_external_id = r.external_id and p.deleted_at is null) p
       where p.paid_on is not null limit 12) l)`
}
