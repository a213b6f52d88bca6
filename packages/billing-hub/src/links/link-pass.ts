import { areSpelledAlike, buildSpellingKey } from '../names/abbreviations.ts'
import { createLargeMap, type LargeMap } from '../names/large-map.ts'
import type { Spelling } from '../names/spelling.ts'
import type { AccountIndex } from './account-index.ts'
import { doAllDiffer, isContrary, listAgreements } from './contact-keys.ts'
import { judgeAccountId, scoreNames, type AccountIdVerdict } from './judge-account-id.ts'
import type {
  LinkDecision,
  LinkRule,
  StoredLink,
  Suggestion,
  SuggestionReason,
} from './link-types.ts'
import { createCrowdLimit, isCrowd } from './limit-crowd.ts'
import { listCompared, readAccountContact, type NamedAccount } from './named-account.ts'
import { readCustomerContact, type NamedCustomer, type SpineIndex } from './spine-index.ts'
import { suggestSimilar } from './suggest-similar.ts'

/** Earlier decisions. */
export interface LinkState {
  stored: Pick<ReadonlyMap<string, StoredLink>, 'get' | 'has'>
  /** Accounts that already inherit a link. */
  inherited: Pick<ReadonlySet<string>, 'has'>
  isRefused(externalId: string, customerId: string): boolean
  /** Whether the customer already has a link: rules link a customer only once. */
  isTaken(customerId: string): boolean
}

export interface PassInput {
  spine: SpineIndex
  accounts: AccountIndex
  state: LinkState
  /** Whether to search for suggestions that no automatic decision depends on. */
  suggest: boolean
}

export type LinkPass = ReturnType<typeof createPass>

export interface AccountIdVerdicts {
  /** By the external id of the account. */
  verdicts: Pick<LargeMap<AccountIdVerdict>, 'get'>
  /**
   * By the id of a customer: the accounts that name it by its id, confirmed by their name. No other account can be
   * linked to that customer by name.
   */
  identified: Pick<LargeMap<ReadonlySet<string>>, 'get'>
}

/**
 * Evaluates the account id of every account without a link, one per step, because uniqueness depends on all accounts.
 */
export function* judgeAccountIds({
  spine,
  accounts,
  state: { stored, isRefused },
}: PassInput): Generator<void, AccountIdVerdicts> {
  const verdicts = createLargeMap<AccountIdVerdict>()
  const identified = createLargeMap<Set<string>>()
  for (const account of accounts.withAccountId) {
    yield
    const { externalId } = account.account
    const verdict = stored.has(externalId) ? null : judgeAccountId(spine, account)
    if (verdict === null || isRefused(externalId, verdict.customer.customer.id)) continue
    verdicts.set(externalId, verdict)
    if (!verdict.isAgreed) continue
    const { id } = verdict.customer.customer
    identified.set(id, (identified.get(id) ?? new Set()).add(externalId))
  }
  return { verdicts, identified }
}

/** The data and helpers of every linking rule. */
export function createPass(
  { spine, accounts, state, suggest }: PassInput,
  { verdicts, identified }: AccountIdVerdicts,
) {
  const { stored, inherited, isRefused } = state
  const compare = rememberLast(listCompared)
  const contactOf = rememberLast(readAccountContact)
  const listAgreed = (account: NamedAccount, named: NamedCustomer) =>
    listAgreements(contactOf(account), readCustomerContact(named))

  const limitCrowd = createCrowdLimit(spine)
  const alike = new Map<string, readonly NamedCustomer[]>()

  const pass = {
    /** The contacts that agree. */
    listAgreed,
    spine,
    accounts,
    stored,
    inherited,
    isRefused,
    suggest,
    verdictOf: ({ account }: NamedAccount) => verdicts.get(account.externalId),

    isFree(externalId: string, { customer }: NamedCustomer): boolean {
      const claims = identified.get(customer.id)
      return (
        !state.isTaken(customer.id) &&
        !isRefused(externalId, customer.id) &&
        (claims === undefined || (claims.size === 1 && claims.has(externalId)))
      )
    },

    /** Of a crowd of customers with one name those that the account may mean; a shorter list unchanged. */
    limit: (account: NamedAccount, customers: readonly NamedCustomer[]) =>
      limitCrowd(account, customers, (customerId) =>
        isRefused(account.account.externalId, customerId),
      ),

    /** The customers with the same name, perhaps written differently. */
    listAlike({ core }: Spelling): readonly NamedCustomer[] {
      const all = spine.byKey.get(buildSpellingKey(core.core))
      const known = isCrowd(all) ? alike.get(core.core) : undefined
      if (known !== undefined) return known
      const found = all.filter((named) => areSpelledAlike(core.core, named.core.core))
      if (isCrowd(all)) alike.set(core.core, found)
      return found
    },

    /**
     * Whether the contacts show that these are two companies. If the names differ in more than a legal form, one
     * differing contact is enough.
     */
    isVetoed: (account: NamedAccount, named: NamedCustomer, isWrittenAlike: boolean) =>
      (isWrittenAlike ? doAllDiffer : isContrary)(contactOf(account), readCustomerContact(named)),

    decide(
      account: NamedAccount,
      rule: LinkRule,
      result: LinkDecision['result'],
      rest: Partial<LinkDecision> = {},
    ): LinkDecision {
      const { externalId } = account.account
      return {
        externalId,
        rule,
        result,
        customerId: null,
        via: null,
        candidates: 0,
        folded: account.wholes[0]?.folded ?? '',
        witnesses: [],
        ...rest,
        suggestions: (rest.suggestions ?? []).filter(
          (suggestion) => !isRefused(externalId, suggestion.customerId),
        ),
      }
    },

    /** An automatic link with its witnesses: the rule's own, and the contacts that agree. */
    link(
      account: NamedAccount,
      named: NamedCustomer,
      rule: LinkRule,
      ...reasons: SuggestionReason[]
    ): LinkDecision {
      return pass.decide(account, rule, 'auto', {
        customerId: named.customer.id,
        witnesses: [...reasons, ...listAgreed(account, named)],
      })
    },

    /** A suggestion with the contacts that agree. */
    describe(
      account: NamedAccount,
      named: NamedCustomer,
      reasons: readonly SuggestionReason[],
    ): Suggestion {
      return {
        customerId: named.customer.id,
        score: Math.round(scoreNames(compare(account), named)),
        reasons: [...reasons, ...listAgreed(account, named)],
      }
    },

    /** "Several possible": at most five, those with more contacts in common first. */
    suggestSeveral(
      account: NamedAccount,
      customers: readonly NamedCustomer[],
      ...reasons: SuggestionReason[]
    ): LinkDecision {
      return pass.decide(account, 'A6', 'suggest', {
        candidates: customers.length,
        suggestions: pass.order(account, customers, () => reasons),
      })
    },

    /** The best five, those with more contacts in common first. */
    order(
      account: NamedAccount,
      customers: readonly NamedCustomer[],
      reasonsOf: (named: NamedCustomer) => readonly SuggestionReason[],
    ): Suggestion[] {
      return pass
        .limit(account, customers)
        .filter(({ customer }) => !isRefused(account.account.externalId, customer.id))
        .map((named) => ({ named, agreed: listAgreed(account, named).length }))
        .sort((a, b) => b.agreed - a.agreed || (a.named.customer.id < b.named.customer.id ? -1 : 1))
        .slice(0, 5)
        .map(({ named }) => pass.describe(account, named, reasonsOf(named)))
    },

    /** "Suggested": the best three. */
    suggestByName: (account: NamedAccount): Suggestion[] =>
      suggestSimilar(spine, compare(account), contactOf(account), {
        limit: 3,
        isRefused: (customerId) => isRefused(account.account.externalId, customerId),
      }),
  }
  return pass
}

/** Cached, because a pass reads the same account several times in a row. */
function rememberLast<Value>(build: (account: NamedAccount) => Value) {
  let last: { account: NamedAccount; value: Value } | null = null
  return (account: NamedAccount): Value => {
    if (last?.account !== account) last = { account, value: build(account) }
    return last.value
  }
}
