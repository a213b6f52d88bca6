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
  SuggestionReason,
} from './link-types.ts'
import { decideByFamily, suggestParentToo } from './decide-by-family.ts'
import { judgeAccountId, scoreAccount, type AccountIdVerdict } from './judge-account-id.ts'
import { countNames, nameAccount, type NamedAccount } from './named-account.ts'
import { listPrefixClashes } from './match-spine.ts'
import { buildSpineIndex, type NamedCustomer } from './spine-index.ts'
import { suggestSimilarToAny } from './suggest-similar.ts'

export interface PlanLinksInput {
  /** All accounts of one source and realm: uniqueness is judged over all of them. */
  accounts: readonly BillingAccount[]
  spine: readonly SpineCustomer[]
  stored?: readonly StoredLink[]
  refused?: readonly RefusedPair[]
  /** Accounts that inherit a link already: they go on inheriting when they are made inactive. Default none. */
  inherited?: ReadonlySet<string>
  /** Whether to look for what a person might choose; most of the cost of a pass, and no automatic decision. Default true. */
  suggest?: boolean
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
    .map((account) => {
      const decision = own.get(account.account.externalId)
      if (decision === undefined) return decideByFamily(pass, account, own)
      return decision.rule === 'A2b' ? suggestParentToo(pass, account, own, decision) : decision
    })
}

function createPass(input: PlanLinksInput) {
  const { suggest = true, inherited = new Set<string>() } = input
  const spine = buildSpineIndex(input.spine, { suggest })
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
  const byId = new Map<NamedAccount, AccountIdVerdict>()
  for (const account of accounts.values()) {
    const { externalId } = account.account
    const verdict = stored.has(externalId) ? null : judgeAccountId(spine, account)
    if (verdict && !isRefused(externalId, verdict.customer.customer.id)) byId.set(account, verdict)
  }
  // Whom an account names by its id, and not by the id alone, is not another's by name.
  const identified = Map.groupBy(
    [...byId].flatMap(([{ account }, { customer, isAgreed }]) =>
      isAgreed ? [{ externalId: account.externalId, customerId: customer.customer.id }] : [],
    ),
    ({ customerId }) => customerId,
  )
  const isFree = (externalId: string, { customer }: NamedCustomer) =>
    !taken.has(customer.id) &&
    !isRefused(externalId, customer.id) &&
    (identified.get(customer.id) ?? []).every((one) => one.externalId === externalId)

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

  /** A0 to A2b and A4 to A7: what the account's own record says. */
  function decideAlone(account: NamedAccount): LinkDecision | null {
    const { externalId, active } = account.account
    const link = stored.get(externalId)
    if (link?.kind === 'linked' && link.customerId !== null) {
      return decide(account, 'A0', 'keep', 'Linked', { customerId: link.customerId })
    }
    if (link?.kind === 'separate') return decide(account, 'A1', 'separate', 'Kept separate')

    const identity = byId.get(account)
    if (identity && !identity.isAgreed) return suggestByIdAndName(account, identity)
    if (identity) {
      const named = identity.customer
      return isFree(externalId, named)
        ? decide(account, 'A2', 'auto', 'Account id', { customerId: named.customer.id })
        : suggestSeveral(account, [named], 'account id')
    }
    return !active || account.parsed.isDeleted ? null : decideByName(account)
  }

  /** A4 to A7. */
  function decideByName(account: NamedAccount): LinkDecision | null {
    const { externalId } = account.account
    const halves = account.names.slice(0, account.halves)
    const claimed = new Set(
      halves.flatMap(({ folded, core }) =>
        folded === ''
          ? []
          : [...(spine.byFold.get(folded) ?? []), ...(spine.byCore.get(core.core) ?? [])],
      ),
    )
    if (halves.length > 1 && claimed.size > 1) {
      return suggestSeveral(account, [...claimed], 'same name')
    }
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

  function suggestSeveral(
    account: NamedAccount,
    customers: readonly NamedCustomer[],
    reason: SuggestionReason,
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

  /** A2b: both whom the id names and whom the name fits, best fit first; the id is a reason, never enough. */
  function suggestByIdAndName(
    account: NamedAccount,
    { customer, others }: AccountIdVerdict,
  ): LinkDecision {
    const describe = (named: NamedCustomer, reason: SuggestionReason): Suggestion => ({
      customerId: named.customer.id,
      score: Math.round(scoreAccount(account, named)),
      reasons: [reason],
    })
    const named = [
      ...others.slice(0, 4).map((other) => describe(other, 'same name')),
      describe(customer, 'account id'),
    ]
    const similar = suggestByName(account).filter((one) =>
      named.every(({ customerId }) => customerId !== one.customerId),
    )
    const suggestions = [...named, ...similar.slice(0, Math.max(0, 3 - named.length))].sort(
      (a, b) => b.score - a.score || (a.customerId < b.customerId ? -1 : 1),
    )
    return decide(account, 'A2b', 'suggest', 'Check', { suggestions })
  }

  function suggestByName(account: NamedAccount): Suggestion[] {
    if (!suggest) return []
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

  return { accounts, stored, inherited, isRefused, decide, suggestByName, decideAlone }
}
