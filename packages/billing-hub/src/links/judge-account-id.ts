import { scoreTokenSort } from '../names/similarity.ts'
import { matchIdentifier } from './match-spine.ts'
import type { NamedAccount } from './named-account.ts'
import type { NamedCustomer, SpineIndex } from './spine-index.ts'

/** Names at least this similar may be one name written twice. */
const threshold = 80

export interface AccountIdVerdict {
  /** The one customer that carries the id. */
  customer: NamedCustomer
  /** A2: the rest of the name says the same. Otherwise A2b: a person decides. */
  isAgreed: boolean
  /** Other customers that the rest of the name fits. */
  others: NamedCustomer[]
}

/**
 * A2 and A2b: the id at the end of a name counts only when the rest of the name agrees. QuickBooks itself adds "(2)" to a name that it has already, and
 * other brackets hold places, years and currencies; a PSA has a customer with id 2.
 */
export function judgeAccountId(spine: SpineIndex, account: NamedAccount): AccountIdVerdict | null {
  const customer = matchIdentifier(spine, account)
  if (customer === null) return null
  const others = new Set<NamedCustomer>()
  let fitsOnce = false
  let fitsAnotherBetter = false
  for (const name of account.namesWithoutId) {
    if (name.folded === '') continue
    const own = scoreName(name, customer)
    if (own >= threshold) fitsOnce = true
    const equal = [
      ...(spine.byFold.get(name.folded) ?? []),
      ...(spine.byCore.get(name.core.core) ?? []),
    ].filter((other) => other !== customer)
    for (const other of equal) others.add(other)
    // Names that are merely similar are looked for among those that begin with the same word.
    const near = spine.byPrefix.get(name.core.core.split(' ')[0] ?? '') ?? []
    fitsAnotherBetter ||= [...equal, ...near].some((other) => {
      const score = other === customer ? 0 : scoreName(name, other)
      return score >= threshold && score > own
    })
  }
  return { customer, isAgreed: fitsOnce && !fitsAnotherBetter, others: [...others] }
}

/** Best fit of an account's names, 0 to 100. */
export function scoreAccount(account: NamedAccount, customer: NamedCustomer): number {
  return Math.max(
    0,
    ...account.namesWithoutId.map(({ core }) => scoreTokenSort(core.core, customer.core.core)),
  )
}

/** 102 for an equal name, 101 for one that is equal without its legal form, else the similarity from 0 to 100. */
function scoreName(name: NamedAccount['names'][number], { folded, core }: NamedCustomer): number {
  if (name.folded === folded) return 102
  return name.core.core === core.core ? 101 : scoreTokenSort(name.core.core, core.core)
}
