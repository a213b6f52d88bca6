import type { CalendarDate, Decimal } from '@vectis/quickbooks/values'
import {
  bool,
  dateText,
  integer,
  isOverdue,
  isPastDue,
  maybe,
  readPrepared,
  text,
  type TableName,
} from '@vectis/quickbooks-storage/database'
import { moneyDocuments, type MoneyEvent } from '../context/documents.ts'
import { accountsOf, ofAccounts, type HubContext } from '../context/hub-context.ts'

export type TimelineKind =
  'invoice_issued' | 'invoice_overdue' | 'invoice_voided' | 'credit_applied' | MoneyEvent

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
  /** Refunds are above zero too; the kind shows that they are refunds. */
  amount: Decimal
  /** Invoices that a payment or credit was applied to. */
  invoices: number
  /** The payment or receipt was voided or deleted since: shown struck through. */
  isStruck: boolean
}

/** The end of a page; pass it back for the next one. */
export type TimelineCursor = Pick<TimelineEvent, 'date' | 'key'>

export interface TimelineOptions {
  /** Today in the company's time zone; null while no zone is known: then it is unknown what is overdue. */
  today: CalendarDate | null
  /**
   * The company's zone, for the day of a void: a source gives an instant. The day is never after `today`. Null while
   * the zone is unknown.
   */
  timeZone: string | null
  /** Default 50. */
  limit?: number
  /** Return events before this one; default: the newest. */
  before?: TimelineCursor
}

export interface Timeline {
  events: TimelineEvent[]
  /** The cursor of the next page; null on the last. */
  next: TimelineCursor | null
  /** Kinds of events that are left out because their day is unknown without a time zone. */
  omitted: TimelineKind[]
}

/** The columns and conditions by which one kind of event is read from its table `t`. */
interface BranchColumns {
  date: string
  /** The cursor's date as a condition that an index can use. */
  upTo: string
  amount: string
  number: string
  struck: string
  where: string
}

/**
 * Billing events of a customer, newest first, paged by keyset: (date, key). One event per payment or receipt, whatever
 * the number of invoices it touched; applied credits are separate, less prominent events. Merge them with the host's
 * events by `date`.
 */
export async function readTimeline(
  context: HubContext,
  customerId: string,
  { today, timeZone, limit = 50, before }: TimelineOptions,
): Promise<Timeline> {
  const omitted: TimelineKind[] = [
    ...(today === null ? (['invoice_overdue'] as const) : []),
    ...(today === null || timeZone === null ? (['invoice_voided'] as const) : []),
  ]
  // Each kind of event is read newest first within each account, by its own index, and at most one page.
  const branch = (kind: TimelineKind, table: TableName, columns: BranchColumns) => `
    (select e.* from accounts a cross join lateral (
       select '${kind}:' || t.source || ':' || t.realm_id || ':' || t.external_id as key, '${kind}' as kind, ${columns.date} as date,
         t.source, t.realm_id, t.external_id, ${columns.number} as doc_number, t.currency, ${columns.amount} as amount, ${columns.struck} as struck
       from ${context.table(table)} t
       where ${ofAccounts('t')} and ${columns.where} and ${columns.upTo}
         and ($4::date is null or (${columns.date}, '${kind}:' || t.source || ':' || t.realm_id || ':' || t.external_id) < ($4::date, $5::text))
       order by ${columns.date} desc, key desc limit $6) e)`
  const invoices = { number: 't.doc_number', struck: 'false' }
  const payments = {
    struck: '(t.is_voided or t.deleted_at is not null)',
    date: 't.txn_date',
    upTo: "t.txn_date <= coalesce($4::date, 'infinity')",
  }
  const moneyBranches = moneyDocuments.map(({ event, table, number, receipt }) =>
    branch(event, table, {
      ...payments,
      number: `t.${number}`,
      amount: 'case when t.is_voided then coalesce(t.pre_void_total, 0) else t.total_amount end',
      // A payment of zero links credits to invoices; it is a separate event.
      where: receipt === null ? '(t.total_amount > 0 or t.pre_void_total > 0)' : 'true',
    }),
  )
  const rows = await readPrepared(
    context,
    `with ${accountsOf(context)},
     page as (
       select * from (
         ${branch('invoice_issued', 'billing_invoices', {
           ...invoices,
           date: 't.txn_date',
           upTo: "t.txn_date <= coalesce($4::date, 'infinity')",
           amount: 'coalesce(t.pre_void_total, t.total_amount)',
           where: `t.deleted_at is null and t.base_status not in ('draft', 'deleted')`,
         })}
         union all ${branch('invoice_overdue', 'billing_invoices', {
           ...invoices,
           date: '(t.due_date + 1)',
           upTo: isPastDue('t', "coalesce($4::date, 'infinity')"),
           amount: 't.balance',
           where: `t.deleted_at is null and ${isOverdue('t', '$3::date')}`,
         })}
         union all ${branch('invoice_voided', 'billing_invoices', {
           ...invoices,
           date: 'least((t.source_updated_at at time zone $7)::date, $3::date)',
           upTo: 't.source_updated_at is not null',
           amount: 'coalesce(t.pre_void_total, t.total_amount)',
           where: `t.deleted_at is null and t.base_status = 'voided' and $3::date is not null and $7::text is not null`,
         })}
         union all ${moneyBranches.join(' union all ')}
         union all ${branch('credit_applied', 'billing_payment_headers', {
           ...payments,
           number: 't.reference_number',
           amount: 't.credit_applied',
           where: 't.credit_applied > 0',
         })}
       ) events order by date desc, key desc limit $6)
     select key, kind, ${dateText('page.date')} as date, source, realm_id, external_id, doc_number, currency, amount::text, struck,
       case when kind in ('payment_received', 'credit_applied') then (
         select count(distinct p.invoice_external_id)::int from ${context.table('billing_payments')} p
         where p.tenant_id = $1 and p.source = page.source and p.realm_id = page.realm_id and p.payment_external_id = page.external_id)
       when kind like 'invoice%' then 1 else 0 end as invoices
     from page order by page.date desc, key desc`,
    [
      context.tenantId,
      customerId,
      today,
      before?.date ?? null,
      before?.key ?? null,
      limit + 1,
      timeZone,
    ],
    {
      key: text(),
      kind: text<TimelineKind>(),
      date: text(),
      source: text(),
      realm_id: text(),
      external_id: text(),
      doc_number: maybe(text()),
      currency: text(),
      amount: text(),
      struck: bool(),
      invoices: integer(),
    },
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
  const next = rows.length > limit && last ? { date: last.date, key: last.key } : null
  return { events, next, omitted }
}
