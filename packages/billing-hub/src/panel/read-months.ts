import { startOfMonth, type CalendarDate } from '@vectis/quickbooks/values'
import { json, readPrepared, text, type TableName } from '@vectis/quickbooks-storage/database'
import {
  forEachReceipt,
  isStanding,
  moneyDocuments,
  receiptKinds,
  type ReceiptKind,
} from '../context/documents.ts'
import { inCurrentRealm, isIssued, type HubContext } from '../context/hub-context.ts'
import { keepSum } from '../context/kept-sums.ts'
import type { PanelMonth } from './panel.ts'

/** What a month has of invoices. */
export type InvoicedMonth = Pick<PanelMonth, 'month' | 'invoiced'>

/** What a month has of payments and receipts. */
export type ReceivedMonth = Pick<PanelMonth, 'month' | 'received' | 'receipts'>

type MonthRow = PanelMonth & { currency: string }

/** Twelve months of a whole company in one currency. */
export interface CompanyMonths {
  currency: string
  /** Oldest first. */
  months: PanelMonth[]
}

/**
 * The last twelve months of the company: documents of all customers, linked or not, and documents without a customer.
 * Reads every document of the year.
 */
export function readCompanyMonths(
  context: HubContext,
  { today }: { today: CalendarDate },
): Promise<CompanyMonths[]> {
  return keepSum(context, { about: ['months', today], reads: 'books' }, () =>
    sumCompanyMonths(context, today),
  )
}

async function sumCompanyMonths(
  context: HubContext,
  today: CalendarDate,
): Promise<CompanyMonths[]> {
  const rows = await readMonths(context, today)
  const byCurrency = Map.groupBy(rows, ({ currency }) => currency)
  return [...byCurrency].map(([currency, known]) => ({
    currency,
    months: fillMonths(known, today),
  }))
}

/** Months without a document are missing. */
async function readMonths(context: HubContext, today: CalendarDate): Promise<MonthRow[]> {
  const from = (table: TableName) =>
    `${context.table(table)} t where t.tenant_id = $1 and ${inCurrentRealm(context, 't')}`
  const isInStrip = 't.txn_date >= $2::date and t.txn_date < $3::date'
  // By day first: to name the month of each document and sort them all takes twice as long.
  const byDay = 'group by t.currency, t.txn_date'
  const branches = moneyDocuments.map(
    ({ table, sign, receipt }) => `
       select t.currency, t.txn_date, '${receipt ?? ''}' as kind, sum(t.total_amount) as amount, ${sign}sum(t.total_amount) as received
       from ${from(table)} and ${isStanding('t')} and ${isInStrip} ${byDay}`,
  )
  return readPrepared(
    context,
    `with lines as (
       select t.currency, t.txn_date, 'invoiced' as kind, sum(t.total_amount) as amount, 0 as received
       from ${from('billing_invoices')} and ${isIssued('t')} and ${isInStrip} ${byDay}
       union all ${branches.join(' union all ')})
     select l.currency, ${monthOf('l')} as month, ${sumOf('invoiced', 'l')} as invoiced, sum(l.received)::text as received,
       ${sumReceipts('l')}::text as receipts
     from lines l group by 1, 2 order by 1, 2`,
    [context.tenantId, startOfMonth(today, -11), startOfMonth(today, 1)],
    {
      currency: text(),
      month: text(),
      invoiced: text(),
      received: text(),
      receipts: json<Record<ReceiptKind, string>>(),
    },
  )
}

/** The month of a document `alias`, as a text. */
export function monthOf(alias: string): string {
  return `to_char(${alias}.txn_date::timestamp, 'YYYY-MM')`
}

/** Sums by kind of receipt over rows of `alias` with a `kind` and an `amount`, as JSON; `where` limits the rows. */
export function sumReceipts(alias: string, where = 'true'): string {
  const sums = receiptKinds.map((kind) => `'${kind}', ${sumOf(kind, alias, where)}`)
  return `jsonb_build_object(${sums.join(', ')})`
}

function sumOf(kind: string, alias: string, where = 'true'): string {
  return `coalesce(sum(${alias}.amount) filter (where ${alias}.kind = '${kind}' and ${where}), 0)::text`
}

/** Twelve months, oldest first, with zeros for months without documents. Of a month each figure comes once. */
export function fillMonths(
  rows: readonly (InvoicedMonth | ReceivedMonth)[],
  today: CalendarDate,
): PanelMonth[] {
  const byMonth = Map.groupBy(rows, ({ month }) => month)
  return Array.from({ length: 12 }, (_, index) => {
    const month = startOfMonth(today, index - 11).slice(0, 7)
    const known: Partial<PanelMonth> = Object.assign({}, ...(byMonth.get(month) ?? []))
    const { invoiced = '0', received = '0', receipts = noReceipts } = known
    return { month, invoiced, received, receipts }
  })
}

export const noReceipts = forEachReceipt(() => '0')
