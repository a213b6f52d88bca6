import type { AccountIndex } from './account-index.ts'
import { listNames, type NamedAccount } from './named-account.ts'
import type { SpineIndex } from './spine-index.ts'

/** Accounts that meet the customers whose id this one's name ends with. */
export function listByAccountId(
  spine: SpineIndex,
  accounts: AccountIndex,
  { accountId }: NamedAccount,
): Set<string> {
  const customers = spine.byIdentifier.get(accountId?.toLowerCase() ?? '')
  const meeting = customers.flatMap((customer) => [
    ...[customer, ...customer.halves].flatMap(({ core }) => accounts.byCore(core.core)),
    ...accounts.byKey(customer.key),
  ])
  return new Set(meeting.map(({ account }) => account.externalId))
}

/**
 * Accounts whose decision may differ because this one came, changed or went: those of its names, those that meet its
 * customers by a half, and all below them.
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
  for (const { folded, core, key } of listNames(changed)) {
    add(accounts.byFold(folded))
    add(accounts.byCore(core.core))
    add(accounts.byKey(key))
    const met = [
      ...spine.byHalfCore.get(core.core),
      ...spine.byCore.get(core.core).filter(({ halves }) => halves.length > 0),
    ]
    for (const customer of met) {
      for (const name of [customer, ...customer.halves]) add(accounts.byCore(name.core.core))
    }
  }
  // Children follow: a `Set` that grows during iteration is iterated to its end.
  for (const externalId of affected) add(accounts.childrenOf(externalId))
  return affected
}
