import {
  createScorer,
  prepareName,
  scoreTokenSort,
  type ComparedName,
} from '../names/similarity.ts'
import type { Spelling } from '../names/spelling.ts'
import { listNamesWithoutId, type NamedAccount } from './named-account.ts'
import { readCompared, type NamedCustomer, type SpineIndex } from './spine-index.ts'
import { listLookAlikes } from './suggest-similar.ts'

/** Names at least this similar may be two spellings of one name. */
const threshold = 80

/** More customers of an equal name than these are not shown. */
const shown = 4

export interface AccountIdVerdict {
  /** The one customer that carries the id. */
  customer: NamedCustomer
  /** The rest of the name fits too; otherwise a person decides. */
  isAgreed: boolean
  /** Other customers whose names fit the rest of the name, a few of each. */
  others: NamedCustomer[]
}

/**
 * The id at the end of a name counts only when the rest of the name agrees. QuickBooks itself adds "(2)" to a name that
 * already exists, and a PSA may have a customer with id 2. Other brackets contain places, years and currencies.
 */
export function judgeAccountId(spine: SpineIndex, account: NamedAccount): AccountIdVerdict | null {
  const { accountId } = account
  if (accountId === null) return null
  const [customer, second] = spine.byIdentifier.get(accountId.toLowerCase())
  if (customer === undefined || second !== undefined) return null
  const others = new Set<NamedCustomer>()
  const isAnother = (one: NamedCustomer) => one !== customer
  let fitsOnce = false
  let fitsAnotherBetter = false
  for (const name of listNamesWithoutId(account)) {
    const own = scoreName(name, customer)
    if (own >= threshold) fitsOnce = true
    const equal = [spine.byFold.get(name.folded), spine.byCore.get(name.core.core)]
      .flatMap((list) => list.slice(0, shown + 1))
      .filter(isAnother)
      .slice(0, shown)
    for (const other of equal) others.add(other)
    const near = listLookAlikes(spine, prepareName(name.core.core))
    fitsAnotherBetter ||= [...equal, ...near].filter(isAnother).some((other) => {
      const fit = scoreName(name, other)
      return fit >= threshold && fit > own
    })
  }
  return { customer, isAgreed: fitsOnce && !fitsAnotherBetter, others: [...others] }
}

/** Best fit of an account's names, 0 to 100. */
export function scoreNames(names: readonly ComparedName[], named: NamedCustomer): number {
  return Math.max(
    0,
    ...names.flatMap((ours) => readCompared(named).map((theirs) => createScorer(ours)(theirs))),
  )
}

/** 102 for an equal name, 101 for one that is equal without its legal form, else the similarity from 0 to 100. */
function scoreName(name: Spelling, { folded, core }: NamedCustomer): number {
  if (name.folded === folded) return 102
  return name.core.core === core.core ? 101 : scoreTokenSort(name.core.core, core.core)
}
