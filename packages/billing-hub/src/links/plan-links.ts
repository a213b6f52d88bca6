import { areFormsContradictory } from '../names/core-name.ts'
import { buildContactKeys } from './contact-keys.ts'
import type {
  BillingAccount,
  LinkDecision,
  LinkRule,
  RefusedPair,
  SpineCustomer,
  StoredLink,
  Suggestion,
} from './link-types.ts'
import { countNames, nameAccount, type NamedAccount } from './named-account.ts'
import { listPrefixClashes, matchIdentifier } from './match-spine.ts'
import { buildSpineIndex, type NamedCustomer } from './spine-index.ts'
import { suggestSimilarToAny } from './suggest-similar.ts'

export interface PlanLinksInput {
  /** All accounts of one source and realm: uniqueness is judged over all of them. */
  accounts: readonly BillingAccount[]
  spine: readonly SpineCustomer[]
  stored?: readonly StoredLink[]
  refused?: readonly RefusedPair[]
  /** Decide only for these external ids; default all. */
  only?: ReadonlySet<string>
}

/** Table A: decides for every account, the first row that applies wins. Pure; never merges, never deletes. */
export function planLinks(input: PlanLinksInput): LinkDecision[] {
  const pass = createPass(input)
  const own = new Map<string, LinkDecision>()
  for (const account of pass.accounts.values()) {
    const decision = pass.decideAlone(account)
    if (decision) own.set(account.account.externalId, decision)
  }
  return [...pass.accounts.values()]
    .filter(({ account }) => input.only?.has(account.externalId) ?? true)
    .map((account) => own.get(account.account.externalId) ?? pass.decideByFamily(account, own))
}

function createPass(input: PlanLinksInput) {
  const spine = buildSpineIndex(input.spine)
  const stored = new Map(input.stored?.map((link) => [link.externalId, link]))
  const refused = new Set(
    input.refused?.map((pair) => `${pair.externalId}\u0000${pair.customerId}`),
  )
  const accounts = new Map(
    input.accounts.map((account) => [account.externalId, nameAccount(account)]),
  )
  const folds = countNames(accounts.values(), (name) => name.folded)
  const cores = countNames(accounts.values(), (name) => name.core.core)
  // A person may link many accounts to one customer; the machine links a customer once.
  const taken = new Set(
    [...stored.values()].flatMap((link) =>
      link.kind === 'linked' && link.customerId ? [link.customerId] : [],
    ),
  )

  const isRefused = (externalId: string, customerId: string) =>
    refused.has(`${externalId}\u0000${customerId}`)
  const decide = (
    account: NamedAccount,
    rule: LinkRule,
    result: LinkDecision['result'],
    shownAs: string,
    rest: Partial<LinkDecision> = {},
  ): LinkDecision => ({
    externalId: account.account.externalId,
    rule,
    result,
    customerId: null,
    via: null,
    shownAs,
    folded: account.names[0]?.folded ?? '',
    ...rest,
    suggestions: (rest.suggestions ?? []).filter(
      (suggestion) => !isRefused(account.account.externalId, suggestion.customerId),
    ),
  })

  /** A0 to A7: what the account's own record says. */
  function decideAlone(account: NamedAccount): LinkDecision | null {
    const { externalId, active } = account.account
    const link = stored.get(externalId)
    if (link?.kind === 'linked' && link.customerId !== null) {
      return decide(account, 'A0', 'keep', 'Linked', { customerId: link.customerId })
    }
    if (link?.kind === 'separate') return decide(account, 'A1', 'separate', 'Kept separate')

    const named = matchIdentifier(spine, account)
    if (named && !isRefused(externalId, named.customer.id)) {
      return decide(account, 'A2', 'auto', 'Account id', { customerId: named.customer.id })
    }
    if (!active || account.parsed.isDeleted) {
      const suggestions = suggestByName(account)
      return decide(account, 'A3', 'suggest', 'Inactive in QuickBooks', { suggestions })
    }
    return decideByName(account)
  }

  /** A4 to A7. */
  function decideByName(account: NamedAccount): LinkDecision | null {
    const { externalId } = account.account
    for (const name of account.names) {
      if (name.folded === '') continue
      const exact = spine.byFold.get(name.folded) ?? []
      const [only] = exact
      if (only === undefined) continue
      if (exact.length === 1 && folds.get(name.folded) === 1 && isFree(externalId, only)) {
        return decide(account, 'A4', 'auto', 'Exact name', { customerId: only.customer.id })
      }
      if (exact.length === 1 && isRefused(externalId, only.customer.id)) continue
      return suggestSeveral(account, exact, 'same name')
    }
    for (const name of account.names) {
      if (name.core.core === '') continue
      const same = spine.byCore.get(name.core.core) ?? []
      const clashes = listPrefixClashes(spine, name.core.core, same)
      const [only] = same
      if (only === undefined) continue
      if (same.length > 1 || (cores.get(name.core.core) ?? 0) > 1) {
        return suggestSeveral(account, same, 'same name without legal form')
      }
      const contradictory = areFormsContradictory(name.core.forms, only.core.forms)
      if (contradictory || clashes.length > 0) {
        const suggestions: Suggestion[] = [
          {
            customerId: only.customer.id,
            score: 100,
            reasons: [contradictory ? 'legal form differs' : 'same name without legal form'],
          },
          ...clashes.map((named): Suggestion => ({
            customerId: named.customer.id,
            score: 0,
            reasons: ['name begins alike'],
          })),
        ]
        return decide(account, 'A7', 'suggest', 'Check', { suggestions })
      }
      if (isRefused(externalId, only.customer.id)) continue
      if (!isFree(externalId, only))
        return suggestSeveral(account, same, 'same name without legal form')
      return decide(account, 'A5', 'auto', 'Name without legal form', {
        customerId: only.customer.id,
      })
    }
    return null
  }

  /** A8 to A11: what the account's family and looks say. */
  function decideByFamily(
    account: NamedAccount,
    own: ReadonlyMap<string, LinkDecision>,
  ): LinkDecision {
    const { isJob, isProject, billWithParent, parentExternalId } = account.account
    const ancestor = findLinkedAncestor(account, own)
    // A sub-customer carries `Job: true` by itself; "billed on its own" is the absence of all three.
    if (ancestor && (isJob || isProject || billWithParent)) {
      return decide(account, 'A8', 'inherit', `via ${ancestor.name}`, {
        customerId: ancestor.customerId,
        via: ancestor.externalId,
      })
    }
    const similar = suggestByName(account)
    if (parentExternalId !== null) {
      const parent: Suggestion[] = ancestor
        ? [{ customerId: ancestor.customerId, score: 0, reasons: ['parent'] }]
        : []
      const others = similar.filter((suggestion) => suggestion.customerId !== ancestor?.customerId)
      return decide(account, 'A9', 'suggest', 'Sub-customer', {
        suggestions: [...parent, ...others],
      })
    }
    const decision = decide(account, 'A10', 'suggest', 'Suggested', { suggestions: similar })
    return decision.suggestions.length > 0
      ? decision
      : decide(account, 'A11', 'unlinked', 'Unlinked')
  }

  function findLinkedAncestor(account: NamedAccount, own: ReadonlyMap<string, LinkDecision>) {
    const seen = new Set([account.account.externalId])
    let parentId = account.account.parentExternalId
    while (parentId !== null && !seen.has(parentId)) {
      seen.add(parentId)
      const parent = accounts.get(parentId)
      const decision = own.get(parentId)
      if (decision?.customerId && (decision.result === 'keep' || decision.result === 'auto')) {
        return {
          externalId: parentId,
          customerId: decision.customerId,
          name: parent?.account.displayName ?? parentId,
        }
      }
      parentId = parent?.account.parentExternalId ?? null
    }
    return null
  }

  function suggestSeveral(
    account: NamedAccount,
    customers: readonly NamedCustomer[],
    reason: 'same name' | 'same name without legal form',
  ): LinkDecision {
    const suggestions = customers.map((named): Suggestion => ({
      customerId: named.customer.id,
      score: 100,
      reasons: [reason],
    }))
    return decide(account, 'A6', 'suggest', `${Math.max(2, customers.length)} possible`, {
      suggestions,
    })
  }

  function suggestByName(account: NamedAccount): Suggestion[] {
    const { email, phone, street, postalCode } = account.account
    const keys = buildContactKeys({
      emails: email === null ? [] : [email],
      phones: phone === null ? [] : [phone],
      street,
      postalCode,
    })
    const cores = [...account.names.map((name) => name.core), ...account.bareCores]
    return suggestSimilarToAny(spine, cores, keys)
  }

  const isFree = (externalId: string, named: NamedCustomer) =>
    !taken.has(named.customer.id) && !isRefused(externalId, named.customer.id)

  return { accounts, decideAlone, decideByFamily }
}
