import type { LinkDecision, LinkRule, StoredLink, Suggestion } from './link-types.ts'
import type { NamedAccount } from './named-account.ts'

export interface FamilyRules {
  accounts: ReadonlyMap<string, NamedAccount>
  /** Links of accounts, those included that are gone from the source. */
  stored: ReadonlyMap<string, StoredLink>
  /** Accounts that inherit a link already. */
  inherited: ReadonlySet<string>
  isRefused(externalId: string, customerId: string): boolean
  suggestByName(account: NamedAccount): Suggestion[]
  decide(
    account: NamedAccount,
    rule: LinkRule,
    result: LinkDecision['result'],
    shownAs: string,
    rest?: Partial<LinkDecision>,
  ): LinkDecision
}

/** A3 and A8 to A11: what an account's family and looks say, when its own record decided nothing. */
export function decideByFamily(
  rules: FamilyRules,
  account: NamedAccount,
  own: ReadonlyMap<string, LinkDecision>,
): LinkDecision {
  const { decide } = rules
  const { externalId, active, isJob, isProject, billWithParent, parentExternalId } = account.account
  const isInactive = !active || account.parsed.isDeleted
  const ancestor = findLinkedAncestor(rules, account, own)
  // A sub-customer carries `Job: true` by itself; "billed on its own" is the absence of all three.
  const isRolledUp = isJob || isProject || billWithParent
  // A job is made inactive when it is done, and what it owes is owed still: an inherited link is a stored one (A0).
  if (ancestor && isRolledUp && (!isInactive || rules.inherited.has(externalId))) {
    return decide(account, 'A8', 'inherit', `via ${ancestor.name}`, {
      customerId: ancestor.customerId,
      via: ancestor.externalId,
    })
  }
  const similar = rules.suggestByName(account)
  const parent: Suggestion[] = ancestor
    ? [{ customerId: ancestor.customerId, score: 0, reasons: ['parent'] }]
    : []
  const others = similar.filter((suggestion) => suggestion.customerId !== ancestor?.customerId)
  const suggestions = [...parent, ...others]
  if (isInactive) {
    return decide(account, 'A3', 'suggest', 'Inactive in QuickBooks', { suggestions })
  }
  if (parentExternalId !== null) {
    return decide(account, 'A9', 'suggest', 'Sub-customer', { suggestions })
  }
  const decision = decide(account, 'A10', 'suggest', 'Suggested', { suggestions })
  return decision.suggestions.length > 0 ? decision : decide(account, 'A11', 'unlinked', 'Unlinked')
}

/** A2b for a sub-customer: its parent's customer is one of those it may be. */
export function suggestParentToo(
  rules: FamilyRules,
  account: NamedAccount,
  own: ReadonlyMap<string, LinkDecision>,
  decision: LinkDecision,
): LinkDecision {
  const ancestor = findLinkedAncestor(rules, account, own)
  const isListed = decision.suggestions.some((one) => one.customerId === ancestor?.customerId)
  if (ancestor === null || isListed) return decision
  const parent: Suggestion = { customerId: ancestor.customerId, score: 0, reasons: ['parent'] }
  return { ...decision, suggestions: [...decision.suggestions, parent] }
}

/** The nearest linked ancestor, unless a person kept an account on the way separate, or refused that customer for one. */
function findLinkedAncestor(
  { accounts, stored, isRefused }: FamilyRules,
  account: NamedAccount,
  own: ReadonlyMap<string, LinkDecision>,
) {
  const way = new Set([account.account.externalId])
  let parentId = account.account.parentExternalId
  while (parentId !== null && !way.has(parentId)) {
    const parent = accounts.get(parentId)
    const decision = own.get(parentId)
    const link = stored.get(parentId)
    if (link?.kind === 'separate') return null
    // A parent that is gone from the source has no decision, and its link still.
    const customerId =
      link?.customerId ?? (decision?.result === 'auto' ? decision.customerId : null)
    if (customerId) {
      if ([...way].some((externalId) => isRefused(externalId, customerId))) return null
      return {
        externalId: parentId,
        customerId,
        name: parent?.account.displayName ?? parentId,
      }
    }
    way.add(parentId)
    parentId = parent?.account.parentExternalId ?? null
  }
  return null
}
