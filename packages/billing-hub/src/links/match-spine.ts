import type { NamedAccount } from './named-account.ts'
import type { NamedCustomer, SpineIndex } from './spine-index.ts'

/** A2 and A2b: the one customer whose account id stands in the account's name. */
export function matchIdentifier(spine: SpineIndex, account: NamedAccount): NamedCustomer | null {
  const { accountId } = account.parsed
  if (accountId === null) return null
  const matches = spine.byIdentifier.get(accountId.toLowerCase()) ?? []
  return matches.length === 1 ? (matches[0] ?? null) : null
}

/** Other customers whose name goes on after this core: "Acme" beside "Acme Capital". A legal form alone is no other name. */
export function listPrefixClashes(
  spine: SpineIndex,
  core: string,
  same: readonly NamedCustomer[],
): NamedCustomer[] {
  return (spine.byPrefix.get(core) ?? []).filter((named) => !same.includes(named))
}
