import type { CalendarDate, Decimal } from '@vectis/quickbooks'
import { accountsOf, ofAccounts, run, type HubContext } from '../hub-context.ts'

export type TimelineKind =
  'invoice_issued' | 'invoice_overdue' | 'invoice_voided' | 'payment_received' | 'credit_applied'

export interface TimelineEvent {
  /** Stable: kind, source, realm and document. */
  key: string
  kind: TimelineKind
  date: CalendarDate
  source: string
  realmId: string
  externalId: string
  docNumber: string | null
  currency: string
  amount: Decimal
  /** Invoices that a payment or credit touched. */
  invoices: number
  /** The payment was voided or deleted since: shown struck through. */
  isStruck: boolean
}

/** Where a page ended; pass it back for the next one. */
export type TimelineCursor = Pick<TimelineEvent, 'date' | 'key'>

export interface TimelineOptions {
  today: CalendarDate
  /** Default 50. */
  limit?: number
  /** Events before this one; default the newest. */
  before?: TimelineCursor
}

/**
 * Billing events of a customer, newest first, paged by keyset: (date, key). One event per payment, whatever the number of invoices it touched; applied credits are quieter events of their own. Merge
 * with the host's events by `date`.
 */
export async function readTimeline(
  context: HubContext,
  customerId: string,
  { today, limit = 50, before }: TimelineOptions,
): Promise<{ events: TimelineEvent[]; next: TimelineCursor | null }> {
  const key = (kind: string, alias: string) =>
    `'${kind}:' || ${alias}.source || ':' || ${alias}.realm_id || ':' || ${alias}.external_id`
  const invoices = (kind: TimelineKind, date: string, amount: string, where: string) => `
    (select ${key(kind, 'i')} as key, '${kind}' as kind, ${date} as date, i.source, i.realm_id, i.external_id, i.doc_number,
       i.currency, ${amount} as amount, 1 as invoices, false as struck
     from accounts a join ${context.table('billing_invoices')} i on ${ofAccounts('i')}
     where i.deleted_at is null and ${where} and ${page(date, key(kind, 'i'))})`
  const payments = (kind: TimelineKind, amount: string, where: string) => `
    (select ${key(kind, 'h')} as key, '${kind}' as kind, h.txn_date as date, h.source, h.realm_id, h.external_id, h.reference_number,
       h.currency, ${amount} as amount,
       (select count(distinct p.invoice_external_id)::int from ${context.table('billing_payments')} p
        where p.tenant_id = $1 and p.source = h.source and p.realm_id = h.realm_id and p.payment_external_id = h.external_id) as invoices,
       (h.is_voided or h.deleted_at is not null) as struck
     from accounts a join ${context.table('billing_payment_headers')} h on ${ofAccounts('h')}
     where ${where} and ${page('h.txn_date', key(kind, 'h'))})`
  function page(date: string, keyText: string): string {
    return `${date} is not null and ($4::date is null or (${date}, ${keyText}) < ($4::date, $5::text))`
  }
  const rows = await run<
    Omit<TimelineEvent, 'realmId' | 'externalId' | 'docNumber' | 'isStruck'> & {
      realm_id: string
      external_id: string
      doc_number: string | null
      struck: boolean
    }
  >(
    context,
    `with ${accountsOf(context)}
     select key, kind, date::text, source, realm_id, external_id, doc_number, currency, amount::text, invoices, struck from (
       ${invoices('invoice_issued', 'i.txn_date', `coalesce(i.pre_void_total, i.total_amount)`, 'true')}
       union all ${invoices('invoice_overdue', '(i.due_date + 1)', 'i.balance', `i.base_status in ('open', 'partially_paid') and i.balance > 0 and i.due_date < $3::date`)}
       union all ${invoices('invoice_voided', "(i.source_updated_at at time zone 'UTC')::date", 'coalesce(i.pre_void_total, i.total_amount)', `i.base_status = 'voided'`)}
       union all ${payments('payment_received', 'case when h.is_voided then coalesce(h.pre_void_total, 0) else h.total_amount end', '(h.total_amount > 0 or h.pre_void_total > 0)')}
       union all ${payments('credit_applied', 'h.credit_applied', 'h.credit_applied > 0')}
     ) events
     order by date desc, key desc limit $6`,
    [customerId, today, before?.date ?? null, before?.key ?? null, limit + 1],
  )
  const events = rows
    .slice(0, limit)
    .map(({ realm_id, external_id, doc_number, struck, ...event }) => ({
      ...event,
      realmId: realm_id,
      externalId: external_id,
      docNumber: doc_number,
      isStruck: struck,
    }))
  const last = events.at(-1)
  return { events, next: rows.length > limit && last ? { date: last.date, key: last.key } : null }
}
