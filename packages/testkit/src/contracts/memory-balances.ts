import {
  addDecimals,
  compareDecimals,
  negateDecimal,
  subtractDecimals,
} from '@vectis/quickbooks/values'
import { noneChecked } from '@vectis/quickbooks/wire'
import type {
  BalanceDifference,
  BalanceSubject,
  VerificationReport,
} from '@vectis/quickbooks/ports'
import type { BillingRowVersion, RowOf, SyncEntity } from '@vectis/quickbooks/rows'
import type { Decimal, Instant } from '@vectis/quickbooks/values'
import { findBalanceScope } from './memory-balance-scope.ts'
import { findDoubtfulLinks } from './memory-doubtful-links.ts'
import type { StoredRow, SyncTables } from './memory-sync-tables.ts'

type Reason = NonNullable<VerificationReport['inconclusive']>[number]['reason']

/** In doubt: cannot be judged. With an excuse: cannot be judged when it differs. */
interface Judged extends BalanceDifference {
  doubt?: Reason | null
  excuse?: Reason | null
}

/** What a customer owes by our rows, and whether one of them has a newer version that could not be read. */
interface Owed {
  amount: Decimal
  isUnreadable: boolean
}

/**
 * The balance identities over the rows against the balances that QuickBooks reports. Payments with lines of unproven
 * sign are left out.
 */
export function checkMemoryBalances(
  tables: SyncTables,
  {
    now,
    limit,
    about,
  }: { now: Instant; limit: number; about?: readonly BalanceSubject[] | undefined },
): VerificationReport {
  const isInScope = about === undefined ? () => true : findBalanceScope(tables, about)
  const report: VerificationReport = {
    checkedAt: now,
    checked: noneChecked(),
    differences: [],
    truncated: false,
  }
  const compare = ({ doubt = null, excuse = null, ...found }: Judged) => {
    if (!isInScope(found)) return
    const differs = compareDecimals(found.expected, found.actual) !== 0
    const reason = doubt ?? (differs ? excuse : null)
    if (reason === null) report.checked[found.identity] += 1
    if (reason === null && !differs) return
    const { identity, entity, externalId, customerExternalId } = found
    const listed = reason === null ? report.differences : (report.inconclusive ??= [])
    if (listed.length >= limit) report.truncated = true
    else if (reason === null) report.differences.push(found)
    else report.inconclusive?.push({ identity, entity, externalId, customerExternalId, reason })
  }
  const paid = new Map<string, Decimal>()
  const used = new Map<string, Decimal>()
  const owed = new Map<string, Owed>()
  const links = findDoubtfulLinks(tables)
  const named = (row: {
    externalId: string
    customerExternalId: string | null
    currency: string
  }) => ({
    externalId: row.externalId,
    customerExternalId: row.customerExternalId,
    currency: row.currency,
  })

  for (const { row: payment, stored } of live(tables, 'Payment')) {
    owe(owed, payment.customerExternalId, negateDecimal(payment.unappliedAmount), stored)
    const { settlements } = payment
    for (const { invoiceExternalId, creditMemoExternalId, amount } of settlements) {
      add(paid, invoiceExternalId, amount)
      add(used, creditMemoExternalId, amount)
    }
    const isUnproven = settlements.some(
      ({ kind, lineNo, linkedType }) => kind === 'other' && lineNo > 0 && linkedType !== 'Deposit',
    )
    const doubt = doubtOf(stored) ?? (payment.linksUnreadable ? 'links_unreadable' : null)
    if (payment.isVoided || (isUnproven && doubt === null)) continue
    const toInvoices = settlements
      .filter(({ invoiceExternalId }) => invoiceExternalId !== null)
      .map(({ amount }) => amount)
    const applied = subtractDecimals(addDecimals('0', ...toInvoices), payment.creditApplied)
    compare({
      ...named(payment),
      identity: 'payment',
      entity: 'Payment',
      expected: payment.totalAmount,
      actual: addDecimals(applied, payment.unappliedAmount),
      doubt,
    })
  }
  for (const { row: invoice, stored } of live(tables, 'Invoice')) {
    owe(owed, invoice.customerExternalId, invoice.balance, stored)
    const settled = addDecimals(invoice.depositAmount ?? '0', paid.get(invoice.externalId) ?? '0')
    compare({
      ...named(invoice),
      identity: 'invoice',
      entity: 'Invoice',
      expected: invoice.balance,
      actual: subtractDecimals(invoice.totalAmount, settled),
      doubt: invoice.unreadableFields.includes('Deposit') ? 'unreadable' : doubtOf(stored),
      excuse: links.excuse(invoice),
    })
  }
  for (const { row: memo, stored } of live(tables, 'CreditMemo')) {
    owe(owed, memo.customerExternalId, negateDecimal(memo.remainingCredit), stored)
    compare({
      ...named(memo),
      identity: 'creditMemo',
      entity: 'CreditMemo',
      expected: memo.remainingCredit,
      actual: subtractDecimals(memo.totalAmount, used.get(memo.externalId) ?? '0'),
      doubt: doubtOf(stored),
      excuse: links.excuse(memo),
    })
  }
  compareCustomers(tables, owed, compare)
  return report
}

function compareCustomers(
  tables: SyncTables,
  owed: ReadonlyMap<string, Owed>,
  compare: (found: Judged) => void,
): void {
  const customers = live(tables, 'Customer')
  const children = new Map<string | null, string[]>()
  for (const { row } of customers) {
    const siblings = children.get(row.parentExternalId)
    if (siblings === undefined) children.set(row.parentExternalId, [row.externalId])
    else siblings.push(row.externalId)
  }
  const nothing: Owed = { amount: '0', isUnreadable: false }
  const familyOwes = (id: string, above: ReadonlySet<string>): Owed => {
    if (above.has(id)) return nothing
    const path = new Set(above).add(id)
    const below = (children.get(id) ?? []).map((child) => familyOwes(child, path))
    const all = [owed.get(id) ?? nothing, ...below]
    return {
      amount: addDecimals(...all.map(({ amount }) => amount)),
      isUnreadable: all.some(({ isUnreadable }) => isUnreadable),
    }
  }
  for (const { row, stored } of customers) {
    const { externalId, currency, balance, balanceWithJobs } = row
    const judge = (
      identity: 'customer' | 'customerWithJobs',
      expected: Decimal | null,
      { amount, isUnreadable }: Owed,
    ) => {
      if (expected === null) return
      compare({
        identity,
        entity: 'Customer',
        externalId,
        customerExternalId: externalId,
        currency,
        expected,
        actual: amount,
        doubt: doubtOf(stored),
        excuse: isUnreadable ? 'unreadable' : null,
      })
    }
    judge('customer', balance, owed.get(externalId) ?? nothing)
    judge('customerWithJobs', balanceWithJobs, familyOwes(externalId, new Set()))
  }
}

function doubtOf({ unreadableSince }: StoredRow<BillingRowVersion>): Reason | null {
  return unreadableSince === null ? null : 'unreadable'
}

function live<E extends SyncEntity>(
  tables: SyncTables,
  entity: E,
): { row: RowOf<E>; stored: StoredRow<BillingRowVersion> }[] {
  const rows: { row: RowOf<E>; stored: StoredRow<BillingRowVersion> }[] = []
  for (const stored of tables[entity].values()) {
    if (stored.deletedAt !== null || stored.row === null) continue
    rows.push({ row: stored.row as RowOf<E>, stored })
  }
  return rows
}

function owe(
  sums: Map<string, Owed>,
  id: string | null,
  amount: Decimal,
  { unreadableSince }: StoredRow<BillingRowVersion>,
): void {
  if (id === null) return
  const sum = sums.get(id)
  sums.set(id, {
    amount: addDecimals(sum?.amount ?? '0', amount),
    isUnreadable: sum?.isUnreadable === true || unreadableSince !== null,
  })
}

function add(sums: Map<string, Decimal>, id: string | null, amount: Decimal): void {
  if (id === null) return
  const sum = sums.get(id)
  sums.set(id, sum === undefined ? amount : addDecimals(sum, amount))
}
