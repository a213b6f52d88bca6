import { createLargeMap } from '../names/large-map.ts'
import {
  isInheritedRule,
  type BillingAccount,
  type LinkDecision,
  type RefusedPair,
  type SpineCustomer,
} from './link-types.ts'
import type { LinkRow } from './link-store.ts'

export interface WithoutSpineInput {
  /** All accounts of one source and realm. */
  accounts: readonly BillingAccount[]
  stored: readonly LinkRow[]
  refused: readonly RefusedPair[]
}

/**
 * Without a PSA the billing source is the spine: every account is its own customer, and jobs roll up to the account
 * they are billed through. People's decisions still apply, and jobs follow them. Runs in steps, one per account. See
 * docs/decisions/0061.
 */
export function* decideWithoutSpine(input: WithoutSpineInput): Generator<void, LinkDecision[]> {
  const byId = createLargeMap<BillingAccount>()
  for (const account of input.accounts) {
    yield
    byId.set(account.externalId, account)
  }
  // Links of this rule are decided again, because an account may have become a job since.
  const stored = createLargeMap<LinkRow>()
  for (const link of input.stored) {
    yield
    if (link.rule !== 'A0' && !isInheritedRule(link.rule)) stored.set(link.externalId, link)
  }
  const refused = createLargeMap<true>()
  for (const { externalId, customerId } of input.refused) {
    yield
    refused.set(`${externalId}\u0000${customerId}`, true)
  }

  const decisions: LinkDecision[] = []
  for (const account of input.accounts) {
    yield
    decisions.push(decideOne(account))
  }
  return decisions

  function decideOne(account: BillingAccount): LinkDecision {
    const decide = (
      rule: LinkDecision['rule'],
      result: LinkDecision['result'],
      rest: Partial<LinkDecision> = {},
    ): LinkDecision => ({
      externalId: account.externalId,
      rule,
      result,
      candidates: 0,
      customerId: null,
      via: null,
      suggestions: [],
      folded: '',
      witnesses: [],
      ...rest,
    })
    const way = listWay(account)
    const root = way.at(-1) ?? account
    const link = stored.get(root.externalId)
    const isOwn = root === account
    if (link?.kind === 'separate') {
      return isOwn ? decide('A1', 'separate') : decide('A11', 'unlinked')
    }
    const customerId = link?.customerId ?? asCustomer(root).id
    if (isOwn && link) return decide('A0', 'keep', { customerId })
    // If a person undid a link of any account in between, nothing is inherited past it.
    if (way.some(({ externalId }) => refused.has(`${externalId}\u0000${customerId}`)))
      return decide('A11', 'unlinked')
    return isOwn
      ? decide('A0', 'auto', { customerId })
      : decide('A8', 'inherit', {
          customerId,
          via: root.externalId,
        })
  }

  /**
   * The path from the account up to the one that decides for it: one with its own link, or one that is billed itself.
   */
  function listWay(account: BillingAccount): BillingAccount[] {
    const way = [account]
    for (let last = account; !stored.has(last.externalId) && !standsForItself(last);) {
      const parent = byId.get(last.parentExternalId ?? '')
      if (parent === undefined || way.includes(parent)) break
      way.push(parent)
      last = parent
    }
    return way
  }
}

/** Whether it is billed itself: it has no parent, or its parent is not billed for it. */
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
