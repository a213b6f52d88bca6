import type { HubContext } from '../context/hub-context.ts'

/**
 * Common table expressions `paid` and `days_to_pay(currency, days)`: days from the invoice's date to the payment that
 * closed it, over the last 12 paid, weighted by amount. `rows` names invoices that are there, of one customer.
 */
export function daysToPay(context: HubContext, rows: string): string {
  return `paid as materialized (
       select i.source, i.realm_id, i.external_id, i.currency, i.total_amount, i.txn_date
       from ${rows} i where i.base_status = 'paid' and i.total_amount > 0 and i.txn_date is not null),
     days_to_pay as (
       select c.currency, round(sum((l.paid_on - l.txn_date) * l.total_amount) / sum(l.total_amount), 1)::text as days
       from (select distinct currency from paid) c cross join lateral (
         -- Newest first, and payments are looked up only until twelve invoices have one.
         select i.txn_date, i.total_amount, p.paid_on
         from (select * from paid where paid.currency = c.currency order by txn_date desc, external_id offset 0) i
         cross join lateral (
           -- An invoice that only credits settled was not paid.
           select case when bool_or(p.kind <> 'credit') then max(p.txn_date) end as paid_on from ${context.table('billing_payments')} p
           where p.tenant_id = $1 and p.source = i.source and p.realm_id = i.realm_id
             and p.invoice_external_id = i.external_id and p.deleted_at is null) p
         where p.paid_on is not null limit 12) l
       group by c.currency having count(*) >= 3)`
}
