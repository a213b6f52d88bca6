import { startOfMonth, type CalendarDate } from '@vectis/quickbooks/values'
import { json, read, text, type TableName } from '@vectis/quickbooks-storage/database'
import {
  forEachReceipt,
  isStanding,
  moneyDocuments,
  receiptKinds,
  type ReceiptKind,
} from '../context/documents.ts'
import { inCurrentRealm, isIssued, type HubContext } from '../context/hub-context.ts'
import type { PanelMonth } from './panel.ts'

export interface MonthRow extends PanelMonth {
  currency: string
}

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
export async function readCompanyMonths(
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
  const branches = moneyDocuments.map(
    ({ table, sign, receipt }) => `
       select t.currency, t.txn_date, '${receipt ?? ''}' as kind, t.total_amount as amount, ${sign}t.total_amount as received
       from ${from(table)} and ${isStanding('t')} and ${isInStrip}`,
  )
  return read(
    context,
    `with lines as (
       select t.currency, t.txn_date, 'invoiced' as kind, t.total_amount as amount, 0 as received
       from ${from('billing_invoices')} and ${isIssued('t')} and ${isInStrip}
       union all ${branches.join(' union all ')})
     select m.currency, m.month, m.invoiced, m.received, m.receipts::text as receipts from (${selectMonths('lines')}) m order by 1, 2`,
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

/** Sums by currency and month over `lines(currency, txn_date, kind, amount, received)`. */
export function selectMonths(lines: string): string {
  return `select l.currency, to_char(l.txn_date::timestamp, 'YYYY-MM') as month, ${sumOf('invoiced', 'l')} as invoiced,
       sum(l.received)::text as received, ${sumReceipts('l')} as receipts
     from ${lines} l group by 1, 2`
}

/** Sums by kind of receipt over rows of `alias` with a `kind` and an `amount`, as JSON; `where` limits the rows. */
export function sumReceipts(alias: string, where = 'true'): string {
  const sums = receiptKinds.map((kind) => `'${kind}', ${sumOf(kind, alias, where)}`)
  return `jsonb_build_object(${sums.join(', ')})`
}

function sumOf(kind: string, alias: string, where = 'true'): string {
  return `coalesce(sum(${alias}.amount) filter (where ${alias}.kind = '${kind}' and ${where}), 0)::text`
}

/** Twelve months, oldest first, with zeros for months without documents. */
export function fillMonths(rows: readonly MonthRow[], today: CalendarDate): PanelMonth[] {
  const known = new Map(rows.map((row) => [row.month, row]))
  return Array.from({ length: 12 }, (_, index) => {
    const month = startOfMonth(today, index - 11).slice(0, 7)
    const { invoiced = '0', received = '0', receipts = noReceipts } = known.get(month) ?? {}
    return { month, invoiced, received, receipts }
  })
}

export const noReceipts = forEachReceipt(() => '0')
