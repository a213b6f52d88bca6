import { diffDays } from '@vectis/quickbooks/values'
import type { CurrencyTotals, TenantHub } from '../../src/index.ts'
import type { Aging } from '../../src/context/aging.ts'
import type { CurrencyPanel } from '../../src/panel/panel.ts'
import { readRows, type BackDatedCompany } from './back-dated.ts'
import { readReport } from './compare-aging.ts'

interface ReportRow {
  ColData?: { value: string; id?: string }[]
  Rows?: { Row: ReportRow[] }
}

const buckets = ['current', 'days1to30', 'days31to60', 'days61to90', 'days91plus'] as const
/** The figures that a company's totals and the panels share. */
const figures: [string, (one: CurrencyTotals) => string | number | null][] = [
  ['outstanding', (one) => one.outstanding],
  ['overdue', (one) => one.overdue],
  ['overdueCount', (one) => one.overdueCount],
  ['creditsAvailable', (one) => one.creditsAvailable],
  ['unapplied', (one) => one.unapplied],
  ['net', (one) => one.net],
  ...[...buckets, 'noDueDate' as const, 'dueDateUnreadable' as const].map(
    (name): [string, (one: CurrencyTotals) => string | null] => [
      name,
      (one) => one.aging?.[name] ?? null,
    ],
  ),
]
const cents = (text: string | number | null) => Math.round(Number(text ?? 0) * 100)
const sumOf = (amounts: readonly number[]) => amounts.reduce((sum, amount) => sum + amount, 0)

/** The open balance of each invoice of a detail report, in cents of the home currency. */
function readOpenInvoices(body: unknown): Map<string, number> {
  const found = new Map<string, number>()
  const visit = ({ ColData: cells, Rows }: ReportRow) => {
    const [, type, , , , , open] = cells ?? []
    if (type?.value === 'Invoice') found.set(type.id!, cents(open!.value))
    for (const inner of Rows?.Row ?? []) visit(inner)
  }
  for (const row of (body as { Rows: { Row: ReportRow[] } }).Rows.Row) visit(row)
  return found
}

/**
 * Differences between the panels as of a date and QuickBooks' own reports of that date, customer by customer and invoice
 * by invoice. Totals are compared where all documents of a customer are in the home currency.
 */
export async function compareAsOf(
  { company }: Pick<BackDatedCompany, 'company'>,
  hub: TenantHub,
  customers: ReadonlyMap<string, readonly string[]>,
  asOf: string,
): Promise<{ differences: string[]; totals: number; invoices: number; companies: number }> {
  const options = { report_date: asOf }
  const totals = readReport(company.report!('AgedReceivables', options))
  const open = readOpenInvoices(company.report!('AgedReceivableDetail', options))
  const wire = new Map(readRows(company, 'Invoice').map((row) => [String(row['Id']), row]))
  const compared = { differences: [] as string[], totals: 0, invoices: 0, companies: 0 }
  const expect = (what: string, actual: unknown, expected: unknown) => {
    if (String(actual) !== String(expected))
      compared.differences.push(`${asOf} ${what}: ${String(actual)}, not ${String(expected)}`)
  }
  const panels: CurrencyPanel[] = []
  await Promise.all(
    [...customers].map(async ([customerId, accounts]) => {
      const panel = await hub.panel(customerId, { today: null, asOf, recent: 1_000 })
      panels.push(...panel.currencies)
      const said = new Set<string>()
      const aged = buckets.map(() => 0)
      let [undated, overdue] = [0, 0]
      for (const invoice of panel.recentInvoices) {
        const { externalId: id, balance, baseStatus, dueDate } = invoice
        const row = wire.get(id)!
        const [left, total] = [open.get(id) ?? 0, cents(Number(row['TotalAmt']))]
        said.add(id)
        if (row['TxnDate'] !== invoice.txnDate || invoice.txnDate! > asOf)
          expect(`date of ${id}`, invoice.txnDate, row['TxnDate'])
        expect(`balance of ${id}`, inHome(cents(balance), row['ExchangeRate']), left)
        compared.invoices += 1
        if (baseStatus === 'voided') continue
        // A rate moves the balance, and no status.
        const own = cents(balance)
        const status = own <= 0 ? 'paid' : own < total ? 'partially_paid' : 'open'
        expect(`status of ${id}`, baseStatus, status)
        if (own <= 0) continue
        const late = dueDate === null ? 0 : diffDays(dueDate, asOf)
        if (dueDate === null) undated += own
        else aged[late <= 0 ? 0 : late > 90 ? 4 : Math.ceil(late / 30)]! += own
        if (late > 0) overdue += own
        expect(`badge of ${id}`, invoice.status, late > 0 ? 'overdue' : status)
      }
      const missing = [...open.keys()].filter((id) => {
        const { value } = wire.get(id)!['CustomerRef'] as { value: string }
        return accounts.includes(value) && !said.has(id)
      })
      expect(`invoices of ${customerId} that the panel lacks`, missing.join(), '')
      const one = panel.currencies.length === 1 ? panel.currencies[0] : null
      if (one?.currency !== company.homeCurrency) return
      const net = cents(one.outstanding) - cents(one.creditsAvailable) - cents(one.unapplied)
      expect(`net of ${customerId}`, cents(one.net), net)
      const reported = accounts.map((id) => sumOf(totals.get(id) ?? []))
      expect(`total of ${customerId}`, net, sumOf(reported))
      const aging = one.aging as Aging
      expect(`aging of ${customerId}`, buckets.map((name) => cents(aging[name])).join(), aged.join()) // prettier-ignore
      expect(`no due date of ${customerId}`, cents(aging.noDueDate), undated)
      expect(`overdue of ${customerId}`, cents(one.overdue), overdue)
      compared.totals += 1
    }),
  )
  const whole = await hub.totals({ today: null, asOf })
  const named = Map.groupBy(panels, ({ currency }) => currency)
  for (const [currency, own] of named) {
    const total = whole.currencies.find((one) => one.currency === currency)
    for (const [name, read] of figures) {
      const sum = sumOf(own.map((one) => cents(read(one))))
      expect(`${name} of all in ${currency}`, cents(total === undefined ? null : read(total)), sum)
    }
  }
  for (const { currency } of whole.currencies)
    expect(`panels in ${currency}`, named.has(currency), true)
  const only = new Set([...named.keys(), ...whole.currencies.map(({ currency }) => currency)])
  if (only.size === 1 && only.has(company.homeCurrency)) {
    const reported = sumOf([...totals.values()].flat())
    expect('total of the company', cents(whole.currencies[0]?.net ?? null), reported)
    compared.companies += 1
  }
  return compared
}

/** Halves away from zero. */
function inHome(amount: number, rate: unknown): number {
  const product = Math.abs(amount) * Number(rate ?? 1)
  return Math.sign(amount) * Math.round(product + product * Number.EPSILON)
}
