import { dateText, isOwed, isPastDue } from '@vectis/quickbooks-storage/database'

/**
 * SQL: the alert surely stays as it is, so its invoice is not decided about again. `invoice` is a row of
 * `billing_invoices` with the `customer_id` it is linked to, `alert` one that stands. `$4` is the last day of grace
 * before today, `$5` the minimum balance, `$6` the QuickBooks companies that were read within a day.
 *
 * A part of `decideInvoiceOverdue` and `planTransition` that may say no too often, never yes: what is marked, or has a
 * total of zero, is decided there. A test compares both on random rows.
 */
export function standsUnchanged(invoice: string, alert: string): string {
  const fingerprint = `${invoice}.balance::text || '|' || ${dateText(`${invoice}.due_date`)} || '|' || ${invoice}.customer_id`
  return `(${isOwed(invoice)} and ${invoice}.balance > $5::numeric and ${isPastDue(invoice, '$4::date')}
      and ${invoice}.deleted_at is null and ${invoice}.customer_id is not null
      and ${invoice}.unreadable_since is null and ${invoice}.unreadable_fields = '{}' and ${invoice}.flags = '{}'
      and (${invoice}.source <> 'quickbooks' or ${invoice}.realm_id in (select jsonb_array_elements_text($6::text::jsonb)))
      and (${alert}.state = 'dismissed' or ${alert}.verdict = 'fires' and ${alert}.fingerprint = ${fingerprint}))`
}
