import { addDays, type CalendarDate } from '@vectis/quickbooks/values'
import {
  bool,
  dateText,
  exactInstantText,
  isOpen,
  isPastDue,
  maybe,
  readByCursor,
  text,
  toJsonParameter,
} from '@vectis/quickbooks-storage/database'
import { inCurrentRealm, type HubContext } from '../context/hub-context.ts'
import { markColumns, selectMarks } from '../context/unreadable.ts'
import type { OverdueCandidate, OverdueSettings } from './invoice-overdue.ts'
import { standsUnchanged } from './stands-unchanged.ts'

/** Rows per turn of the event loop. */
const pageSize = 1_000

const invoiceColumns = [
  'source',
  'realm_id',
  'external_id',
  'known_from',
  'doc_number',
  'base_status',
  'flags',
  'balance',
  'currency',
  'due_date',
  'customer_external_id',
  'deleted_at',
  'no_customer',
  'unreadable_since',
  'unreadable_path',
  'unreadable_fields',
]

/** What a pass knows before it reads. */
export interface CandidateOptions {
  today: CalendarDate | null
  settings: Required<OverdueSettings>
  /** QuickBooks companies whose invoices were read within a day. */
  freshRealms: readonly string[]
  /** Reads the invoices of unchanged alerts too, as a dry run does. */
  all: boolean
}

/** An invoice to decide about, without the sums of its customer. */
export type InvoiceCandidate = Omit<OverdueCandidate, 'availableCredit' | 'customerOverdue'>

/**
 * Invoices that may be overdue (without a date, every open one with a due date), and those whose open alert may have to
 * close. The first part reads the partial index over open invoices by due date, the second the alerts themselves: never
 * the whole table. Unless `all` is set, an invoice is left out if its alert surely stays as it is. In pages, within a transaction. See docs/decisions/0190.
 */
export function readOverdueCandidates(
  context: HubContext,
  { today, settings, freshRealms, all }: CandidateOptions,
): AsyncIterable<InvoiceCandidate[]> {
  const invoices = context.table('billing_invoices')
  const columns = (alias: string) => invoiceColumns.map((column) => `${alias}.${column}`).join(', ')
  const mayBeDue =
    today === null ? 'i.due_date is not null and $2::date is null' : isPastDue('i', '$2::date')
  const isCandidate = `${isOpen('i')} and coalesce(${mayBeDue}, false)`
  const isLinked = (alias: string) =>
    `l.tenant_id = $1 and l.source = ${alias}.source and l.realm_id = ${alias}.realm_id and l.external_id = ${alias}.customer_external_id and l.kind = 'linked'`
  return readByCursor(
    context,
    `with found as (
       select ${columns('i')} from ${invoices} i
       where i.tenant_id = $1 and ${isOpen('i')} and ${mayBeDue}
         and i.deleted_at is null and ${inCurrentRealm(context, 'i')}
       union all
       -- Inconclusive: the newer version, or the due date, could not be read.
       select ${columns('i')} from ${invoices} i
       where i.tenant_id = $1 and (i.unreadable_since is not null or i.unreadable_fields <> '{}')
         and (i.unreadable_since is not null or ${isOpen('i')} and i.due_date is null) and not (${isCandidate})
         and i.deleted_at is null and ${inCurrentRealm(context, 'i')}),
     linked as (
       select i.*, l.customer_id from found i left join ${context.table('customer_links')} l on ${isLinked('i')}),
     standing as (
       select b.source, b.realm_id, b.external_id, b.state, b.fingerprint, b.verdict from ${context.table('billing_alerts')} b
       where b.tenant_id = $1 and b.rule = 'invoice_overdue' and b.state in ('open', 'dismissed') and ${inCurrentRealm(context, 'b')}),
     changed as materialized (
       select k.*, b.source as alert_source, b.realm_id as alert_realm, b.external_id as alert_document
       from linked k full join standing b on b.source = k.source and b.realm_id = k.realm_id and b.external_id = k.external_id
       where (not $3::boolean and ${standsUnchanged('k', 'b')}) is not true),
     candidates as materialized (
       select ${columns('k')}, k.customer_id from changed k where k.external_id is not null
       union all
       select ${columns('i')}, l.customer_id from changed k cross join lateral (
         select * from ${invoices} i
         where i.tenant_id = $1 and i.source = k.alert_source and i.realm_id = k.alert_realm and i.external_id = k.alert_document offset 0) i
       left join ${context.table('customer_links')} l on ${isLinked('i')}
       where k.external_id is null)
     select * from (
     select k.source, k.realm_id as "realmId", k.external_id as "invoiceId", ${exactInstantText('k.known_from')} as "knownFrom", k.doc_number as "docNumber",
       case when k.deleted_at is not null then 'deleted' else k.base_status end as "baseStatus",
       'zero_total' = any(k.flags) as "isZeroTotal", k.balance::text as balance, k.currency, ${dateText('k.due_date')} as "dueDate", k.no_customer as "hasNoCustomer", ${selectMarks('k')},
       k.customer_id as "customerId"
     from candidates k offset 0) k order by k."dueDate", k."invoiceId"`,
    [
      context.tenantId,
      today,
      all || today === null || settings.silentWhenCreditCovers,
      today && addDays(today, -settings.graceDays),
      settings.minBalance,
      toJsonParameter(freshRealms),
    ],
    {
      source: text(),
      realmId: text(),
      invoiceId: text(),
      knownFrom: text(),
      docNumber: maybe(text()),
      baseStatus: text<OverdueCandidate['baseStatus']>(),
      isZeroTotal: bool(),
      balance: text(),
      currency: text(),
      dueDate: maybe(text()),
      hasNoCustomer: bool(),
      ...markColumns,
      customerId: maybe(text()),
    },
    { name: 'overdue_candidates', size: pageSize },
  )
}
