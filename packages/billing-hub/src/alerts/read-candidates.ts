import { addDays, type CalendarDate } from '@vectis/quickbooks/values'
import {
  bool,
  dateText,
  exactInstantText,
  isOpen,
  isPastDue,
  maybe,
  read,
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

type InvoiceKey = Pick<InvoiceCandidate, 'source' | 'realmId' | 'invoiceId'>

const candidateColumns = {
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
}

/** SQL: the columns of a candidate from an invoice and the customer that it is linked to, apart from its key. */
const selectCandidate = (invoice: string, customerId: string) =>
  `${exactInstantText(`${invoice}.known_from`)} as "knownFrom", ${invoice}.doc_number as "docNumber",
       case when ${invoice}.deleted_at is not null then 'deleted' else ${invoice}.base_status end as "baseStatus",
       'zero_total' = any(${invoice}.flags) as "isZeroTotal", ${invoice}.balance::text as balance, ${invoice}.currency,
       ${dateText(`${invoice}.due_date`)} as "dueDate", ${invoice}.no_customer as "hasNoCustomer", ${selectMarks(invoice)}, ${customerId} as "customerId"`

const isLinked = (invoice: string) =>
  `l.tenant_id = $1 and l.source = ${invoice}.source and l.realm_id = ${invoice}.realm_id and l.external_id = ${invoice}.customer_external_id and l.kind = 'linked'`

/**
 * Invoices that may be overdue (without a date, every open one with a due date), earliest due date first, and those
 * whose open alert may have to close. The first are read by the partial index over open invoices, the others by key:
 * never the whole table. Unless `all` is set, an invoice is left out if its alert surely stays as it is. In pages,
 * within a transaction. See docs/decisions/0190.
 */
export async function* readOverdueCandidates(
  context: HubContext,
  options: CandidateOptions,
): AsyncGenerator<InvoiceCandidate[], void, void> {
  for await (const page of readDue(context, options)) {
    const missing = page.filter((row) => row.knownFrom === null)
    const due = missing.length === 0 ? page : page.filter((row) => row.knownFrom !== null)
    const others = missing.length === 0 ? [] : await readByKey(context, missing)
    yield [...(due as InvoiceCandidate[]), ...others]
  }
}

/** Candidates, and alerts whose invoice is none: of these only the key is known, and everything else is null. */
function readDue(context: HubContext, { today, settings, freshRealms, all }: CandidateOptions) {
  const invoices = context.table('billing_invoices')
  const columns = (alias: string) => invoiceColumns.map((column) => `${alias}.${column}`).join(', ')
  const mayBeDue =
    today === null ? 'i.due_date is not null and $2::date is null' : isPastDue('i', '$2::date')
  const isCandidate = `${isOpen('i')} and coalesce(${mayBeDue}, false)`
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
       where b.tenant_id = $1 and b.rule = 'invoice_overdue' and b.state in ('open', 'dismissed') and ${inCurrentRealm(context, 'b')})
     select ${Object.keys(candidateColumns)
       .map((name) => `k."${name}"`)
       .join(', ')} from (
       select k.due_date, coalesce(k.source, b.source) as source, coalesce(k.realm_id, b.realm_id) as "realmId",
         coalesce(k.external_id, b.external_id) as "invoiceId", ${selectCandidate('k', 'k.customer_id')}
       from linked k full join standing b on b.source = k.source and b.realm_id = k.realm_id and b.external_id = k.external_id
       where (not $3::boolean and ${standsUnchanged('k', 'b')}) is not true offset 0) k
     order by k.due_date, k."invoiceId" collate "C"`,
    [
      context.tenantId,
      today,
      all || today === null || settings.silentWhenCreditCovers,
      today && addDays(today, -settings.graceDays),
      settings.minBalance,
      toJsonParameter(freshRealms),
    ],
    {
      ...candidateColumns,
      knownFrom: maybe(text()),
      baseStatus: maybe(candidateColumns.baseStatus),
      isZeroTotal: maybe(bool()),
      balance: maybe(text()),
      currency: maybe(text()),
      hasNoCustomer: maybe(bool()),
      unreadableFields: maybe(markColumns.unreadableFields),
    },
    { name: 'overdue_candidates', size: pageSize },
  )
}

/** Invoices by key. */
function readByKey(context: HubContext, keys: readonly InvoiceKey[]): Promise<InvoiceCandidate[]> {
  return read(
    context,
    `select i.source, i.realm_id as "realmId", i.external_id as "invoiceId", ${selectCandidate('i', 'l.customer_id')}
     from jsonb_to_recordset($2::text::jsonb) as k(source text, "realmId" text, "invoiceId" text)
     cross join lateral (
       select * from ${context.table('billing_invoices')} i
       where i.tenant_id = $1 and i.source = k.source and i.realm_id = k."realmId" and i.external_id = k."invoiceId" offset 0) i
     left join ${context.table('customer_links')} l on ${isLinked('i')}`,
    [
      context.tenantId,
      toJsonParameter(
        keys.map(({ source, realmId, invoiceId }) => ({ source, realmId, invoiceId })),
      ),
    ],
    candidateColumns,
  )
}
