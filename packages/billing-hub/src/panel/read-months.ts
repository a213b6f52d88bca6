import { startOfMonth, type CalendarDate } from '@vectis/quickbooks/values'
import { json, read, text, type TableName } from '@vectis/quickbooks-storage/database'
import {
  forEachReceipt,
  isStanding,
  moneyDocuments,
  receiptKinds,
  type ReceiptKind,
} from '../context/documents.ts'
import {
  accountsOf,
  inCurrentRealm,
  isIssued,
  ofAccounts,
  type HubContext,
} from '../context/hub-context.ts'
import type { PanelMonth } from './panel.ts'

interface MonthRow extends PanelMonth {
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
  const rows = await readMonths(context, null, today)
  const byCurrency = Map.groupBy(rows, ({ currency }) => currency)
  return [...byCurrency].map(([currency, known]) => ({
    currency,
    months: fillMonths(known, today),
  }))
}

/** The last twelve months of one customer, or of all, by currency. Months without a document are missing. */
export async function readMonths(
  context: HubContext,
  customerId: string | null,
  today: CalendarDate,
): Promise<MonthRow[]> {
  const from = (table: TableName) =>
    customerId === null
      ? `${context.table(table)} t where t.tenant_id = $1 and $2::text is null and ${inCurrentRealm(context, 't')}`
      : `accounts a join ${context.table(table)} t on ${ofAccounts('t')} where true`
  const isInStrip = 't.txn_date >= $3::date and t.txn_date < $4::date'
  const branches = moneyDocuments.map(
    ({ table, sign, receipt }) => `
       select t.currency, t.txn_date, '${receipt ?? ''}' as kind, t.total_amount as amount, ${sign}t.total_amount as received
       from ${from(table)} and ${isStanding('t')} and ${isInStrip}`,
  )
  return read(
    context,
    `with ${accountsOf(context)},
     lines as (
       select t.currency, t.txn_date, 'invoiced' as kind, t.total_amount as amount, 0 as received
       from ${from('billing_invoices')} and ${isIssued('t')} and ${isInStrip}
       union all ${branches.join(' union all ')})
     select l.currency, to_char(l.txn_date::timestamp, 'YYYY-MM') as month, ${sumOf('invoiced', 'l')} as invoiced,
       sum(l.received)::text as received, ${sumReceipts('l')} as receipts
     from lines l group by 1, 2 order by 1, 2`,
    [context.tenantId, customerId, startOfMonth(today, -11), startOfMonth(today, 1)],
    {
      currency: text(),
      month: text(),
      invoiced: text(),
      received: text(),
      receipts: json<Record<ReceiptKind, string>>(),
    },
  )
}

/** Sums by kind of receipt over rows of `alias` with a `kind` and an `amount`, as JSON text; `where` limits the rows. */
export function sumReceipts(alias: string, where = 'true'): string {
  const sums = receiptKinds.map((kind) => `'${kind}', ${sumOf(kind, alias, where)}`)
  return `jsonb_build_object(${sums.join(', ')})::text`
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
