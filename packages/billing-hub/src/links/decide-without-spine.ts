import type { BillingAccount, LinkDecision, SpineCustomer } from './link-types.ts'

/** Without a PSA the billing source is the spine: every account stands for itself, and jobs roll up to the one they are billed through. */
export function decideWithoutSpine(accounts: readonly BillingAccount[]): LinkDecision[] {
  const byId = new Map(accounts.map((account) => [account.externalId, account]))
  return accounts.map((account): LinkDecision => {
    let root = account
    const seen = new Set([account.externalId])
    while (!standsForItself(root)) {
      const parent = byId.get(root.parentExternalId ?? '')
      if (parent === undefined || seen.has(parent.externalId)) break
      seen.add(parent.externalId)
      root = parent
    }
    const isOwn = root === account
    return {
      externalId: account.externalId,
      rule: isOwn ? 'A0' : 'A8',
      result: isOwn ? 'auto' : 'inherit',
      customerId: asCustomer(root).id,
      via: isOwn ? null : root.externalId,
      suggestions: [],
      shownAs: isOwn ? 'Linked' : `via ${root.displayName}`,
      folded: '',
    }
  })
}

/** Billed on its own: no parent, or none that is billed for it. */
export function standsForItself(account: BillingAccount): boolean {
  return (
    account.parentExternalId === null ||
    !(account.isJob || account.isProject || account.billWithParent)
  )
}

/** The account as a customer of the spine. */
export function asCustomer(account: BillingAccount): SpineCustomer {
  return {
    id: `${account.source}:${account.realmId}:${account.externalId}`,
    name: account.displayName,
  }
}
