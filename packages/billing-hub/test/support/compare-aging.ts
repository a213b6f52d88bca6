import type { createCompany } from '@vectis/quickbooks-emulator'
import type { Aging } from '../../src/context/aging.ts'
import type { TenantHub } from '../../src/index.ts'

type BooksCompany = ReturnType<typeof createCompany>
interface Row {
  Id: string
  CustomerRef: { value: string }
  TxnDate: string
  DueDate?: string
  ExchangeRate?: number
  Balance: number
  UnappliedAmt: number
}
interface ReportRow {
  ColData?: { value: string; id?: string }[]
  Header?: { ColData: { value: string; id?: string }[] }
  Rows?: { Row: ReportRow[] }
}

const buckets = ['current', 'days1to30', 'days31to60', 'days61to90', 'days91plus'] as const
type Sums = number[]
const none = (): Sums => buckets.map(() => 0)
const add = (to: Sums, from: Sums) => from.forEach((amount, at) => (to[at]! += amount))
const cents = (text: string | number) => Math.round(Number(text) * 100)
const total = (sums: Sums) => sums.reduce((sum, amount) => sum + amount, 0)

/** The report as a person reads it: one row per customer id, the section's head for a parent's own. */
export function readReport(body: unknown): Map<string, Sums> {
  const found = new Map<string, Sums>()
  const visit = (row: ReportRow) => {
    const [name, ...amounts] = row.ColData ?? row.Header?.ColData ?? []
    if (name?.id !== undefined) {
      const sums = amounts.map(({ value }) => cents(value === '' ? 0 : value))
      if (total(sums.slice(0, -1)) !== sums.at(-1)) throw new Error(`The row of ${name.id} is off.`)
      found.set(name.id, sums.slice(0, -1))
    }
    for (const inner of row.Rows?.Row ?? []) visit(inner)
  }
  for (const row of (body as { Rows: { Row: ReportRow[] } }).Rows.Row) visit(row)
  return found
}

/** Differences between QuickBooks' own report and the panels of every customer; and how much was compared. */
export async function compareAging(
  company: BooksCompany,
  hub: TenantHub,
  today: string,
): Promise<{ differences: string[]; customers: number; foreign: number; undated: number }> {
  const report = readReport(company.report!('AgedReceivables', { report_date: today }))
  const rows = (entity: string) =>
    JSON.parse(
      JSON.stringify(company.query(`SELECT * FROM ${entity} MAXRESULTS 1000`).rows),
    ) as Row[]
  const [invoices, memos, payments] = [rows('Invoice'), rows('CreditMemo'), rows('Payment')]
  const { accounts } = await hub.links.preview()
  const groups = Map.groupBy(accounts, ({ decision }) => decision.customerId ?? '')
  const compared = { differences: [] as string[], customers: 0, foreign: 0, undated: 0 }
  for (const [customerId, group] of groups) {
    if (customerId === '') continue
    const ids = new Set(group.map(({ account }) => account.externalId))
    const own = (row: Row) => ids.has(row.CustomerRef.value)
    const panel = await hub.panel(customerId, { today })
    // The hub's figures, added over all currencies as if one unit of each were equal.
    const said = none()
    let net = 0
    let undated = 0
    for (const one of panel.currencies) {
      const aging = one.aging as Aging
      add(
        said,
        buckets.map((bucket) => cents(aging[bucket])),
      )
      undated += cents(aging.noDueDate)
      net += cents(one.outstanding) - cents(one.creditsAvailable) - cents(one.unapplied)
    }
    // What the report places elsewhere or converts, from the documents themselves.
    const placed = none()
    let converted = 0
    let withoutDate = 0
    const place = (row: Row, open: number, date: string, isInHub: boolean) => {
      const home = inHome(open, row.ExchangeRate)
      if (home !== open) compared.foreign += 1
      converted += home - open
      placed[ageOf(date, today)]! += isInHub ? home - open : home
    }
    for (const row of invoices.filter(own)) {
      const open = cents(row.Balance)
      if (row.DueDate === undefined && open !== 0) {
        compared.undated += 1
        withoutDate += open
      }
      place(row, open, row.DueDate ?? row.TxnDate, row.DueDate !== undefined)
    }
    for (const row of memos.filter(own)) place(row, -cents(row.Balance), row.TxnDate, false)
    for (const row of payments.filter(own)) place(row, -cents(row.UnappliedAmt), row.TxnDate, false)

    const reported = none()
    for (const id of ids) add(reported, report.get(id) ?? none())
    const expected = said.map((amount, at) => amount + placed[at]!)
    if (total(reported) !== net + converted) {
      compared.differences.push(`${customerId}: ${total(reported)}, not ${net} and ${converted}`)
    }
    if (reported.join() !== expected.join()) {
      compared.differences.push(`${customerId}: ${reported.join()}, not ${expected.join()}`)
    }
    if (undated !== withoutDate) {
      compared.differences.push(`${customerId}: ${undated} without a due date, not ${withoutDate}`)
    }
    compared.customers += 1
  }
  return compared
}

function ageOf(date: string, today: string): number {
  const days = Math.round((Date.parse(today) - Date.parse(date)) / 86_400_000)
  if (days <= 0) return 0
  return days > 90 ? 4 : Math.ceil(days / 30)
}

/** Halves away from zero. */
function inHome(amount: number, rate = 1): number {
  const product = Math.abs(amount) * rate
  return Math.sign(amount) * Math.round(product + product * Number.EPSILON)
}
