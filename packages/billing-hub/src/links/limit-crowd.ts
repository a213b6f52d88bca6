import { listContactKeys } from './contact-keys.ts'
import { readAccountContact, type NamedAccount } from './named-account.ts'
import type { NamedCustomer, SpineIndex } from './spine-index.ts'

/** More customers of one name than this are a crowd: not all of them are compared with every account. */
const most = 50
/** Five are shown. */
const enough = 5

export function isCrowd(customers: readonly NamedCustomer[]): boolean {
  return customers.length > most
}

/**
 * Of thousands of customers with one name only those that share a contact with the account, and the first others:
 * comparing each account with each customer would take hours.
 */
export function createCrowdLimit({ byContact }: SpineIndex) {
  // By identity: the lists of an index stay the same arrays.
  const members = new WeakMap<readonly NamedCustomer[], ReadonlySet<NamedCustomer>>()
  return (
    account: NamedAccount,
    customers: readonly NamedCustomer[],
    isRefused: (customerId: string) => boolean,
  ): readonly NamedCustomer[] => {
    if (!isCrowd(customers)) return customers
    const known = members.get(customers) ?? new Set(customers)
    members.set(customers, known)
    const chosen = new Set<NamedCustomer>()
    for (const key of listContactKeys(readAccountContact(account))) {
      for (const named of byContact.get(key).slice(0, most)) if (known.has(named)) chosen.add(named)
    }
    let left = enough
    for (const named of customers) {
      if (left === 0) break
      if (chosen.has(named) || isRefused(named.customer.id)) continue
      chosen.add(named)
      left -= 1
    }
    return [...chosen]
  }
}
