import type { LinkPass } from './link-pass.ts'
import type { LinkDecision, Suggestion } from './link-types.ts'
import type { NamedAccount } from './named-account.ts'

/** The decision from an account's own record; null when there is none. */
export type OwnDecision = (account: NamedAccount) => LinkDecision | null

/**
 * Decides by an account's parents and by similar names, if its own record decided nothing. See docs/decisions/0060.
 */
export function decideByFamily(
  pass: LinkPass,
  account: NamedAccount,
  own: OwnDecision,
): LinkDecision {
  const { decide } = pass
  const { externalId, active, isProject, billWithParent, parentExternalId } = account.account
  const isInactive = !active || account.isDeleted
  const ancestor = findLinkedAncestor(pass, account, own)
  const isInherited = pass.inherited.has(externalId)
  const mayInherit = ancestor !== null && (isInherited || !isInactive)
  // A stored link never moves: a suggestion is made only for a child that does not inherit yet.
  const mustAsk = mayInherit && !isInherited
  const similar = pass.suggest || mustAsk ? pass.suggestByName(account) : []
  const others = similar.filter((suggestion) => suggestion.customerId !== ancestor?.customerId)
  if (ancestor !== null && mayInherit && (isInherited || others.length === 0)) {
    // Every sub-customer carries `Job: true`: that alone does not show who is billed.
    const rule = isProject || billWithParent ? 'A8' : 'A9'
    return decide(account, rule, 'inherit', {
      customerId: ancestor.customerId,
      via: ancestor.externalId,
      witnesses: ['parent'],
    })
  }
  const parent: Suggestion[] = ancestor
    ? [{ customerId: ancestor.customerId, score: 0, reasons: ['parent'] }]
    : []
  const [best, ...rest] = others
  const suggestions = [...(best ? [best] : []), ...parent, ...rest]
  if (isInactive) {
    return decide(account, 'A3', 'suggest', { suggestions })
  }
  if (parentExternalId !== null) {
    return decide(account, 'A9', 'suggest', { suggestions })
  }
  const decision = decide(account, 'A10', 'suggest', { suggestions })
  return decision.suggestions.length > 0 ? decision : decide(account, 'A11', 'unlinked')
}

/** An account id against the name, for a sub-customer: its parent's customer is one of the candidates. */
export function suggestParentToo(
  pass: LinkPass,
  account: NamedAccount,
  own: OwnDecision,
  decision: LinkDecision,
): LinkDecision {
  const ancestor = findLinkedAncestor(pass, account, own)
  const isListed = decision.suggestions.some((one) => one.customerId === ancestor?.customerId)
  if (ancestor === null || isListed) return decision
  const parent: Suggestion = { customerId: ancestor.customerId, score: 0, reasons: ['parent'] }
  return { ...decision, suggestions: [...decision.suggestions, parent] }
}

/**
 * The nearest linked ancestor, unless a person kept an account in between separate, or refused that customer for one of
 * them.
 */
function findLinkedAncestor(
  { accounts: { accounts }, stored, isRefused }: LinkPass,
  account: NamedAccount,
  own: OwnDecision,
) {
  const way = new Set([account.account.externalId])
  let parentId = account.account.parentExternalId
  while (parentId !== null && !way.has(parentId)) {
    const parent = accounts.get(parentId)
    const link = stored.get(parentId)
    if (link?.kind === 'separate') return null
    const decision = parent === undefined || link ? null : own(parent)
    // A parent that is deleted in the source has no decision, but still has its link.
    const customerId =
      link?.customerId ?? (decision?.result === 'auto' ? decision.customerId : null)
    if (customerId) {
      if ([...way].some((externalId) => isRefused(externalId, customerId))) return null
      return { externalId: parentId, customerId }
    }
    way.add(parentId)
    parentId = parent?.account.parentExternalId ?? null
  }
  return null
}
