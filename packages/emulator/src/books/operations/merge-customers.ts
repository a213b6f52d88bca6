import { BookError } from '../book-error.ts'
import type { Ledger } from '../ledger.ts'
import { announce, remove, touch } from '../ledger.ts'
import type { CustomerRecord } from '../records.ts'
import { descendantsOf, levelOf } from './customers.ts'

export interface MergeOptions {
  /**
   * Moved transactions get a new LastUpdatedTime and SyncToken; it is not documented whether they do. Default false.
   */
  touchTransactions?: boolean
  /** Change data capture sends a deleted stub for the loser. Default true. */
  stub?: boolean
}

/** The loser's id goes away for good; its transactions, templates and sub-customers move to the survivor. */
export function mergeCustomers(
  ledger: Ledger,
  survivor: CustomerRecord,
  loser: CustomerRecord,
  options: MergeOptions = {},
): void {
  if (survivor === loser) throw new BookError('A customer cannot be merged with itself.')
  if (survivor.currency !== loser.currency) throw new BookError('Their currencies differ.')
  if (!survivor.active || !loser.active) throw new BookError('Inactive customers cannot be merged.')
  const family = descendantsOf(loser)
  if (family.includes(survivor)) {
    throw new BookError('A customer cannot be merged into its own sub-customer.')
  }
  const depth = Math.max(0, ...family.map((one) => levelOf(one) - levelOf(loser)))
  if (levelOf(survivor) + depth > 4) throw new BookError('Sub-customers go four levels deep.')

  moveTransactions(ledger, survivor, loser, options.touchTransactions ?? false)
  survivor.balance += loser.balance
  for (const child of loser.children) {
    child.parent = survivor
    survivor.children.push(child)
  }
  loser.children = []
  if (loser.parent !== null) {
    loser.parent.children.splice(loser.parent.children.indexOf(loser), 1)
  }
  ledger.names.delete(loser.displayName.toLowerCase())
  remove(ledger, loser, { isAnnounced: options.stub ?? true, event: null })
  touch(ledger, survivor)
  for (const child of family) touch(ledger, child)
  for (const relative of [survivor, loser]) touchAncestors(ledger, relative)
  announce(ledger, survivor, 'merged', loser.id)
}

function moveTransactions(
  ledger: Ledger,
  survivor: CustomerRecord,
  loser: CustomerRecord,
  touches: boolean,
): void {
  const { Customer: _customers, Item: _items, ...transactions } = ledger.records
  for (const map of Object.values(transactions)) {
    for (const record of map.values()) {
      if (record.customer !== loser) continue
      record.customer = survivor
      if (touches) touch(ledger, record)
    }
  }
  ledger.version += 1
}

/** BalanceWithJobs of both lines of ancestors changes. */
function touchAncestors(ledger: Ledger, customer: CustomerRecord): void {
  if (!ledger.quirks.ancestorsMove) return
  for (let parent = customer.parent; parent !== null; parent = parent.parent) {
    touch(ledger, parent, false)
  }
}
