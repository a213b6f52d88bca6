import type { WireObject } from '../company.ts'
import { companyToday } from '../company-time.ts'
import type { Ledger } from '../ledger.ts'
import type { MinorUnits } from '../minor-units.ts'
import { dayNumber } from '../pacific-time.ts'
import type { CustomerRecord } from '../records.ts'
import type { OpenItem } from './open-items.ts'
import { listOpenItems } from './open-items.ts'
import type { Cell, ReportColumn, ReportOptions } from './report-body.ts'
import { dataRow, grandTotal, moneyCell, reportBody, section } from './report-body.ts'

export interface Ages {
  asOf: string
  /** Days of one bucket, and how many buckets are past due. */
  days: number
  periods: number
}

export function readAges(ledger: Ledger, options: ReportOptions): Ages {
  const days = Number(options['aging_period'] ?? 30)
  const periods = Number(options['num_periods'] ?? 4)
  return {
    asOf: options['report_date'] ?? companyToday(ledger),
    days: Number.isInteger(days) && days > 0 ? days : 30,
    periods: Number.isInteger(periods) && periods > 0 ? periods : 4,
  }
}

/** 0 is current, the last one has no end. Invoices age by due date, or by their own where they have none. */
export function bucketOf(ledger: Ledger, item: OpenItem, { asOf, days, periods }: Ages): number {
  if (item.type !== 'Invoice' && ledger.quirks.creditsAge === 'current') return 0
  const late = dayNumber(asOf) - dayNumber(item.dueDate ?? item.txnDate)
  return late <= 0 ? 0 : Math.min(periods, Math.ceil(late / days))
}

export function bucketTitles({ days, periods }: Ages): string[] {
  const late = Array.from({ length: periods }, (_, index) => {
    const from = index * days + 1
    return index === periods - 1 ? `${from} and over` : `${from} - ${from + days - 1}`
  })
  return ['Current', ...late]
}

/** One row per customer that has something open, sub-customers inside their parent's section. */
export function agedReceivables(ledger: Ledger, options: ReportOptions): WireObject {
  const ages = readAges(ledger, options)
  const titles = bucketTitles(ages)
  const own = new Map<CustomerRecord, MinorUnits[]>()
  const nothing = () => titles.map(() => 0)
  for (const item of listOpenItems(ledger, ages.asOf)) {
    const sums = own.get(item.customer) ?? nothing()
    sums[bucketOf(ledger, item, ages)]! += item.amount
    own.set(item.customer, sums)
  }
  const columns: ReportColumn[] = [
    { title: '', type: 'Customer' },
    ...titles.map((title) => ({ title, type: 'Money' })),
    { title: 'Total', type: 'Money' },
  ]
  const all = nothing()
  const rows: WireObject[] = []
  const { customer: only } = options
  for (const customer of byName([...ledger.records.Customer.values()])) {
    if (customer.parent !== null) continue
    const { row, sums } = customerRow(customer, own, nothing)
    if (row === null || (only !== undefined && customer.id !== only)) continue
    rows.push(row)
    for (const [index, amount] of sums.entries()) all[index]! += amount
  }
  if (rows.length > 0) rows.push(grandTotal([{ value: 'TOTAL' }, ...amountCells(all)]))
  const asked = [['report_date', ages.asOf]] as const
  const period = { end: ages.asOf }
  return reportBody(ledger, { name: 'AgedReceivables', period, options: asked, columns, rows })
}

function customerRow(
  customer: CustomerRecord,
  own: ReadonlyMap<CustomerRecord, MinorUnits[]>,
  nothing: () => MinorUnits[],
): { row: WireObject | null; sums: MinorUnits[] } {
  const mine = own.get(customer) ?? nothing()
  const head: Cell = { value: shownName(customer), id: customer.id }
  const children = byName(customer.children)
    .map((child) => customerRow(child, own, nothing))
    .filter(({ row }) => row !== null)
  if (children.length === 0) {
    const row = own.has(customer) ? dataRow([head, ...amountCells(mine)]) : null
    return { row, sums: mine }
  }
  const sums = children.reduce((sum, child) => sum.map((one, at) => one + child.sums[at]!), mine)
  const rows = children.map(({ row }) => row!)
  const total = [{ value: `Total ${shownName(customer)}` }, ...amountCells(sums)]
  return { row: section([head, ...amountCells(mine)], rows, total), sums }
}

function amountCells(amounts: readonly MinorUnits[]): Cell[] {
  return [...amounts, amounts.reduce((sum, amount) => sum + amount, 0)].map(moneyCell)
}

export function shownName(customer: CustomerRecord): string {
  return customer.active ? customer.displayName : `${customer.displayName} (deleted)`
}

export function byName(customers: readonly CustomerRecord[]): CustomerRecord[] {
  return customers.toSorted((a, b) => (shownName(a) < shownName(b) ? -1 : 1))
}
