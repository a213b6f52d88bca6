import { expectedBillingRows } from '@vectis/quickbooks-testkit'
import type { SyncTables } from '@vectis/quickbooks-testkit/contracts'
import type { World } from './world.ts'

type AnyRow = Record<string, unknown> & { externalId: string }

/**
 * What a billing panel shows, from the tables: what each customer owes in its currency, beside QuickBooks' own balance
 * of the customer, and which invoices are overdue, beside the books. Amounts in cents.
 */
export function compareFigures(tables: SyncTables, world: World): string[] {
  const { company, clock } = world
  const expected = expectedBillingRows(company).rows
  const problems: string[] = []
  const owed = new Map<string, number>()
  const add = (row: AnyRow, amount: unknown, sign: 1 | -1) => {
    const key = `${String(row['customerExternalId'])} ${String(row['currency'])}`
    owed.set(key, (owed.get(key) ?? 0) + sign * cents(amount))
  }
  for (const row of liveRows(tables, 'Invoice')) add(row, row['balance'], 1)
  for (const row of liveRows(tables, 'CreditMemo')) add(row, row['balance'], -1)
  for (const row of liveRows(tables, 'Payment')) add(row, row['unappliedAmount'], -1)
  for (const { externalId, currency, balance } of expected.Customer) {
    const key = `${externalId} ${currency}`
    const sum = owed.get(key) ?? 0
    owed.delete(key)
    if (sum !== cents(balance)) {
      problems.push(`customer ${externalId} owes ${sum} cents in ${currency}, expected ${balance}`)
    }
  }
  for (const [key, sum] of owed) if (sum !== 0) problems.push(`${key} owes ${sum} cents`)

  const today = new Intl.DateTimeFormat('en-CA', { timeZone: company.timeZone }).format(clock.now())
  const isOverdue = (row: AnyRow) =>
    cents(row['balance']) > 0 && typeof row['dueDate'] === 'string' && row['dueDate'] < today
  const overdue = liveRows(tables, 'Invoice').filter(isOverdue).map(idOf).toSorted().join()
  const late = (expected.Invoice as unknown as AnyRow[]).filter(isOverdue).map(idOf)
  if (overdue !== late.toSorted().join()) {
    problems.push(`overdue are ${overdue}, expected ${late.join()}`)
  }
  return problems
}

const idOf = ({ externalId }: AnyRow) => externalId

function liveRows(tables: SyncTables, entity: keyof SyncTables): AnyRow[] {
  return [...tables[entity].values()]
    .filter(({ deletedAt, row }) => deletedAt === null && row !== null)
    .map(({ row }) => row as unknown as AnyRow)
}

function cents(amount: unknown): number {
  return Math.round(Number(amount) * 100)
}
