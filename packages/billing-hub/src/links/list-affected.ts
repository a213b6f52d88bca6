import { buildSpellingKey } from '../names/abbreviations.ts'
import type { AccountIndex } from './account-index.ts'
import { listNames, type NamedAccount } from './named-account.ts'
import type { SpineIndex } from './spine-index.ts'

/** Accounts that match the customers whose id is at the end of this account's name. */
export function listByAccountId(
  spine: SpineIndex,
  accounts: AccountIndex,
  { accountId }: NamedAccount,
): Set<string> {
  const customers = spine.byIdentifier.get(accountId?.toLowerCase() ?? '')
  const meeting = customers.flatMap((customer) => [
    ...[customer, ...customer.halves].flatMap(({ core }) => accounts.byCore(core.core)),
    ...accounts.byKey(buildSpellingKey(customer.core.core)),
  ])
  return new Set(meeting.map(({ account }) => account.externalId))
}

/**
 * Accounts whose decision may differ because this one was added, changed or removed: accounts with its names, accounts
 * that match its customers by a half, and all their sub-customers.
 */
export function listAffected(
  spine: SpineIndex,
  accounts: AccountIndex,
  changed: NamedAccount,
): Set<string> {
  const affected = new Set([changed.account.externalId])
  const add = (list: readonly NamedAccount[]) => {
    for (const { account } of list) affected.add(account.externalId)
  }
  for (const { folded, core } of listNames(changed)) {
    add(accounts.byFold(folded))
    add(accounts.byCore(core.core))
    add(accounts.byKey(buildSpellingKey(core.core)))
    const met = [
      ...spine.byHalfCore.get(core.core),
      ...spine.byCore.get(core.core).filter(({ halves }) => halves.length > 0),
    ]
    for (const customer of met) {
      for (const name of [customer, ...customer.halves]) add(accounts.byCore(name.core.core))
    }
  }
  // Sub-customers are added in this loop: a `Set` that grows during iteration is iterated to its end.
  for (const externalId of affected) add(accounts.childrenOf(externalId))
  return affected
}
