import { addDecimals, compareDecimals, negateDecimal, subtractDecimals } from '@vectis/quickbooks'
import type {
  BalanceDifference,
  Decimal,
  Instant,
  SyncEntity,
  VerificationReport,
} from '@vectis/quickbooks'
import type { SyncRowTypes, SyncTables } from './memory-sync-tables.ts'

/** The balance identities over the rows against the balances that QuickBooks reports. Payments with lines of unproven sign are left out. */
export function checkMemoryBalances(
  tables: SyncTables,
  { now, limit }: { now: Instant; limit: number },
): VerificationReport {
  const report: VerificationReport = {
    checkedAt: now,
    checked: { payment: 0, invoice: 0, creditMemo: 0, customer: 0, customerWithJobs: 0 },
    differences: [],
    truncated: false,
  }
  const compare = (found: BalanceDifference) => {
    report.checked[found.identity] += 1
    if (compareDecimals(found.expected, found.actual) === 0) return
    if (report.differences.length >= limit) report.truncated = true
    else report.differences.push(found)
  }
  const paid = new Map<string, Decimal>()
  const used = new Map<string, Decimal>()
  const owed = new Map<string, Decimal>()

  for (const payment of live(tables, 'Payment')) {
    add(owed, payment.customerExternalId, negateDecimal(payment.unappliedAmount))
    const { settlements } = payment
    for (const { invoiceExternalId, creditMemoExternalId, amount } of settlements) {
      add(paid, invoiceExternalId, amount)
      add(used, creditMemoExternalId, amount)
    }
    const isUnproven = settlements.some(
      ({ kind, linkedType }) => kind === 'other' && linkedType !== 'Deposit',
    )
    if (payment.isVoided || isUnproven) continue
    const toInvoices = settlements
      .filter(({ invoiceExternalId }) => invoiceExternalId !== null)
      .map(({ amount }) => amount)
    const applied = subtractDecimals(addDecimals('0', ...toInvoices), payment.creditApplied)
    compare({
      identity: 'payment',
      entity: 'Payment',
      externalId: payment.externalId,
      customerExternalId: payment.customerExternalId,
      currency: payment.currency,
      expected: payment.totalAmount,
      actual: addDecimals(applied, payment.unappliedAmount),
    })
  }
  for (const invoice of live(tables, 'Invoice')) {
    add(owed, invoice.customerExternalId, invoice.balance)
    const settled = addDecimals(invoice.depositAmount ?? '0', paid.get(invoice.externalId) ?? '0')
    compare({
      identity: 'invoice',
      entity: 'Invoice',
      externalId: invoice.externalId,
      customerExternalId: invoice.customerExternalId,
      currency: invoice.currency,
      expected: invoice.balance,
      actual: subtractDecimals(invoice.totalAmount, settled),
    })
  }
  for (const memo of live(tables, 'CreditMemo')) {
    add(owed, memo.customerExternalId, negateDecimal(memo.remainingCredit))
    compare({
      identity: 'creditMemo',
      entity: 'CreditMemo',
      externalId: memo.externalId,
      customerExternalId: memo.customerExternalId,
      currency: memo.currency,
      expected: memo.remainingCredit,
      actual: subtractDecimals(memo.totalAmount, used.get(memo.externalId) ?? '0'),
    })
  }
  compareCustomers(tables, owed, compare)
  return report
}

function compareCustomers(
  tables: SyncTables,
  owed: ReadonlyMap<string, Decimal>,
  compare: (found: BalanceDifference) => void,
): void {
  const customers = live(tables, 'Customer')
  const children = new Map<string | null, string[]>()
  for (const { externalId, parentExternalId } of customers) {
    const siblings = children.get(parentExternalId)
    if (siblings === undefined) children.set(parentExternalId, [externalId])
    else siblings.push(externalId)
  }
  const familyOwes = (id: string, above: ReadonlySet<string>): Decimal => {
    if (above.has(id)) return '0'
    const path = new Set(above).add(id)
    const below = (children.get(id) ?? []).map((child) => familyOwes(child, path))
    return addDecimals(owed.get(id) ?? '0', ...below)
  }
  for (const { externalId, currency, balance, balanceWithJobs } of customers) {
    const about = {
      entity: 'Customer',
      externalId,
      customerExternalId: externalId,
      currency,
    } as const
    if (balance !== null) {
      const actual = owed.get(externalId) ?? '0'
      compare({ ...about, identity: 'customer', expected: balance, actual })
    }
    if (balanceWithJobs !== null) {
      const actual = familyOwes(externalId, new Set())
      compare({ ...about, identity: 'customerWithJobs', expected: balanceWithJobs, actual })
    }
  }
}

function live<E extends SyncEntity>(tables: SyncTables, entity: E): SyncRowTypes[E][] {
  const rows: SyncRowTypes[E][] = []
  for (const stored of tables[entity].values()) {
    if (stored.deletedAt === null && stored.row !== null) rows.push(stored.row as SyncRowTypes[E])
  }
  return rows
}

function add(sums: Map<string, Decimal>, id: string | null, amount: Decimal): void {
  if (id === null) return
  const sum = sums.get(id)
  sums.set(id, sum === undefined ? amount : addDecimals(sum, amount))
}
