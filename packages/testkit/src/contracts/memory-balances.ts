import { noneChecked } from '@vectis/quickbooks/wire'
import type {
  BalanceDifference,
  BalanceSubject,
  InconclusiveBalance,
  VerificationReport,
} from '@vectis/quickbooks/ports'
import {
  balanceEntities,
  balanceOfDocument,
  customerBalances,
  documentBalances,
  documentIdentities,
  hasUnprovenSign,
  isDoubtfulLink,
  owedWith,
} from '@vectis/quickbooks/rows'
import type { BalanceEntity, RowOf, SyncEntity } from '@vectis/quickbooks/rows'
import { addDecimals, compareDecimals } from '@vectis/quickbooks/values'
import type { Decimal, Instant } from '@vectis/quickbooks/values'
import { findBalanceScope } from './memory-balance-scope.ts'
import type { StoredRow, SyncTables } from './memory-sync-tables.ts'

type Reason = InconclusiveBalance['reason']

/** In doubt: cannot be judged. With an excuse: cannot be judged when it differs. */
interface Judged extends BalanceDifference {
  doubt: Reason | null
  excuse: Reason | null
}

interface Live<E extends SyncEntity> {
  row: RowOf<E>
  doubt: 'unreadable' | null
}

/** Amounts by id, and the ids of which one amount is in doubt. */
interface Sums {
  amounts: Map<string | null, Decimal[]>
  inDoubt: Set<string | null>
}

/** The balance identities over the rows against the balances that QuickBooks reports. */
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
  for (const { doubt, excuse, ...found } of [
    ...judgeDocuments(tables),
    ...judgeCustomers(tables),
  ]) {
    if (!isInScope(found)) continue
    const differs = compareDecimals(found.expected, found.actual) !== 0
    const reason = doubt ?? (differs ? excuse : null)
    if (reason === null) report.checked[found.identity] += 1
    if (reason === null && !differs) continue
    const { identity, entity, externalId, customerExternalId } = found
    const listed = reason === null ? report.differences : (report.inconclusive ??= [])
    if (listed.length >= limit) report.truncated = true
    else if (reason === null) report.differences.push(found)
    else report.inconclusive?.push({ identity, entity, externalId, customerExternalId, reason })
  }
  return report
}

function* judgeDocuments(tables: SyncTables): Generator<Judged> {
  const payments = live(tables, 'Payment')
  const isDoubtful = findDoubtfulLinks(tables)
  for (const identity of documentIdentities) {
    const { entity, ownRows, rowsNamingIt, needs } = documentBalances[identity]
    const settled = new Map<string | null, Decimal[]>()
    for (const { row } of payments) {
      for (const line of row.settlements) {
        if (rowsNamingIt !== null) push(settled, line[rowsNamingIt], line.amount)
        else if (ownRows !== null && line[ownRows] !== null) push(settled, row.externalId, line.amount) // prettier-ignore
      }
    }
    for (const { row, doubt: unread } of live<BalanceEntity>(tables, entity)) {
      const { externalId, customerExternalId, currency } = row
      const isLost = needs.some((field) => row.unreadableFields.includes(field as never))
      let doubt: Reason | null = isLost ? 'unreadable' : unread
      if ('settlements' in row) {
        doubt ??= row.linksUnreadable ? 'links_unreadable' : null
        // Payments with a row of unproven sign are left out.
        if (row.isVoided || (doubt === null && row.settlements.some(hasUnprovenSign))) continue
      }
      yield {
        identity,
        entity,
        externalId,
        customerExternalId,
        currency,
        doubt,
        ...balanceOfDocument(identity, row, addDecimals('0', ...(settled.get(externalId) ?? []))),
        excuse: entity !== 'Payment' && isDoubtful(row) ? 'links_unreadable' : null,
      }
    }
  }
}

function* judgeCustomers(tables: SyncTables): Generator<Judged> {
  const owed: Sums = { amounts: new Map(), inDoubt: new Set() }
  for (const entity of balanceEntities) {
    for (const { row, doubt } of live(tables, entity)) {
      push(owed.amounts, row.customerExternalId, owedWith(entity, row))
      if (doubt !== null) owed.inDoubt.add(row.customerExternalId)
    }
  }
  const customers = live(tables, 'Customer')
  const children = Map.groupBy(customers, ({ row }) => row.parentExternalId)
  const withJobs = (id: string, family = new Set<string>()): ReadonlySet<string> => {
    if (family.has(id)) return family
    family.add(id)
    for (const { row } of children.get(id) ?? []) withJobs(row.externalId, family)
    return family
  }
  for (const { row, doubt } of customers) {
    const { externalId, currency } = row
    for (const identity of ['customer', 'customerWithJobs'] as const) {
      const expected = row[customerBalances[identity]]
      if (expected === null) continue
      const members = identity === 'customer' ? [externalId] : [...withJobs(externalId)]
      yield {
        identity,
        entity: 'Customer',
        externalId,
        customerExternalId: externalId,
        currency,
        expected,
        doubt,
        actual: addDecimals('0', ...members.flatMap((id) => owed.amounts.get(id) ?? [])),
        excuse: members.some((id) => owed.inDoubt.has(id)) ? 'unreadable' : null,
      }
    }
  }
}

/**
 * Whether a payment with unreadable links may have settled a document. A link without a type may name any document by
 * its id; one without an id may have settled any of the payer's, and a parent pays for its sub-customers.
 */
function findDoubtfulLinks(
  tables: SyncTables,
): (row: { externalId: string; customerExternalId: string | null }) => boolean {
  const ids = new Set<string>()
  const payers = new Set<string | null>()
  for (const { row } of live(tables, 'Payment')) {
    if (!row.linksUnreadable) continue
    for (const { linkedExternalId: id } of row.settlements.filter(isDoubtfulLink)) {
      if (id !== '') ids.add(id)
      else if (row.customerExternalId !== null) payers.add(row.customerExternalId)
    }
  }
  const customers = live(tables, 'Customer')
  for (let known = -1; known !== payers.size;) {
    known = payers.size
    for (const { row } of customers) {
      if (payers.has(row.parentExternalId)) payers.add(row.externalId)
    }
  }
  return ({ externalId, customerExternalId }) =>
    ids.has(externalId) || payers.has(customerExternalId)
}

function live<E extends SyncEntity>(tables: SyncTables, entity: E): Live<E>[] {
  const table: Iterable<StoredRow<RowOf<E>>> = (tables[entity] as Map<string, StoredRow<RowOf<E>>>).values() // prettier-ignore
  return [...table].flatMap(({ row, deletedAt, unreadableSince }) =>
    row === null || deletedAt !== null
      ? []
      : [{ row, doubt: unreadableSince === null ? null : ('unreadable' as const) }],
  )
}

function push(sums: Map<string | null, Decimal[]>, id: string | null, amount: Decimal): void {
  const known = sums.get(id)
  if (known === undefined) sums.set(id, [amount])
  else known.push(amount)
}
