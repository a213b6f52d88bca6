import { createAccountIndex, type AccountIndex } from './account-index.ts'
import { decideByFamily, suggestParentToo } from './decide-by-family.ts'
import { decideByName } from './decide-by-name.ts'
import type { AccountIdVerdict } from './judge-account-id.ts'
import {
  createPass,
  judgeAccountIds,
  type LinkPass,
  type LinkState,
  type PassInput,
} from './link-pass.ts'
import type {
  BillingAccount,
  LinkDecision,
  RefusedPair,
  SpineCustomer,
  StoredLink,
  Suggestion,
} from './link-types.ts'
import type { NamedAccount } from './named-account.ts'
import { indexSpine } from './spine-index.ts'

export interface PlanLinksInput {
  /** All accounts of one source and realm: uniqueness is judged over all of them. */
  accounts: readonly BillingAccount[]
  spine: readonly SpineCustomer[]
  stored?: readonly StoredLink[]
  refused?: readonly RefusedPair[]
  /** Accounts that inherit a link already: they continue to inherit when they become inactive. Default none. */
  inherited?: ReadonlySet<string>
  /**
   * Whether to search for suggestions. This is most of the cost of a pass, and only the automatic decisions of
   * sub-customers depend on it. Default true.
   */
  suggest?: boolean
  /** Decide only for these external ids; default all. */
  only?: ReadonlySet<string>
}

/**
 * Decides for every account; the first linking rule that applies wins. Pure; never merges, never deletes. It blocks the
 * event loop for about 0.6 s at 5,000 by 5,000 names: `links.preview()` and `links.apply()` plan in slices.
 */
export function planLinks(input: PlanLinksInput): LinkDecision[] {
  const steps = planInSteps(input)
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}

/** The same in steps, each about as long as the work for one name. */
export function* planInSteps(input: PlanLinksInput): Generator<void, LinkDecision[]> {
  const { suggest = true, only } = input
  const spine = yield* indexSpine(input.spine)
  const accounts = yield* indexAccounts(input.accounts)
  const decisions: LinkDecision[] = []
  const take = (decision: LinkDecision) => decisions.push(decision)
  yield* decideInSteps({ spine, accounts, state: readState(input), suggest }, { take, only })
  return decisions
}

export function* indexAccounts(accounts: readonly BillingAccount[]): Generator<void, AccountIndex> {
  const index = createAccountIndex()
  for (const account of accounts) {
    yield
    index.put(account)
  }
  return index
}

/**
 * Decides for the accounts of `only`, or for all, in the order of the index, and passes each decision to `take`. Only
 * decisions of parents are kept meanwhile.
 */
export function* decideInSteps(
  input: PassInput,
  { take, only }: { take(decision: LinkDecision): void; only?: ReadonlySet<string> | undefined },
): Generator<void, void> {
  const pass = createPass(input, yield* judgeAccountIds(input))
  const { accounts } = input.accounts
  const decided = new Map<NamedAccount, LinkDecision | null>()
  const own = (account: NamedAccount) => {
    const known = decided.get(account)
    if (known !== undefined) return known
    const decision = decideAlone(pass, account)
    if (input.accounts.hasChildren(account)) decided.set(account, decision)
    return decision
  }
  const asked =
    only === undefined
      ? accounts.values()
      : [...only].flatMap((externalId) => accounts.get(externalId) ?? [])
  for (const account of asked) {
    yield
    const decision = own(account)
    if (decision === null) take(decideByFamily(pass, account, own))
    else if (isByRule(decision) && pass.inherited.has(account.account.externalId)) {
      // A stored link never moves by itself: as long as an ancestor has a link, the account continues to inherit it. What
      // its own name would do now is in the dry run.
      const family = decideByFamily(pass, account, own)
      take(family.result === 'inherit' ? family : decision)
    } else if (decision.rule === 'A2b') take(suggestParentToo(pass, account, own, decision))
    else take(decision)
  }
}

function readState({ stored, refused, inherited }: PlanLinksInput): LinkState {
  const links = new Map(stored?.map((link) => [link.externalId, link]))
  const pairs = new Set(refused?.map((pair) => `${pair.externalId}\u0000${pair.customerId}`))
  // A person may link many accounts to one customer; rules link a customer only once.
  const taken = new Set(
    [...links.values()].flatMap((link) =>
      link.kind === 'linked' && link.customerId ? [link.customerId] : [],
    ),
  )
  return {
    stored: links,
    inherited: inherited ?? new Set(),
    isRefused: (externalId, customerId) => pairs.has(`${externalId}\u0000${customerId}`),
    isTaken: (customerId) => taken.has(customerId),
  }
}

/** A rule decided, not a stored link or a person. */
function isByRule({ result }: LinkDecision): boolean {
  return result === 'suggest' || result === 'auto'
}

/** The decision by the account's own record: its link, its id, its name. */
function decideAlone(pass: LinkPass, account: NamedAccount): LinkDecision | null {
  const { externalId, active } = account.account
  const link = pass.stored.get(externalId)
  if (link?.kind === 'linked' && link.customerId !== null) {
    return pass.decide(account, 'A0', 'keep', { customerId: link.customerId })
  }
  if (link?.kind === 'separate') return pass.decide(account, 'A1', 'separate')

  const verdict = pass.verdictOf(account)
  if (verdict && !verdict.isAgreed) return suggestByIdAndName(pass, account, verdict)
  if (verdict) {
    return pass.isFree(externalId, verdict.customer)
      ? pass.link(account, verdict.customer, 'A2', 'account id', 'similar name')
      : pass.suggestSeveral(account, [verdict.customer], 'account id')
  }
  return !active || account.isDeleted ? null : decideByName(pass, account)
}

/**
 * An account id against the name: suggests the customers of the id and those whose names fit, best fit first; the id
 * alone is never enough.
 */
function suggestByIdAndName(
  pass: LinkPass,
  account: NamedAccount,
  { customer, others }: AccountIdVerdict,
): LinkDecision {
  const named: Suggestion[] = [
    ...others.slice(0, 4).map((other) => pass.describe(account, other, ['same name'])),
    pass.describe(account, customer, ['account id']),
  ]
  const similar = (pass.suggest ? pass.suggestByName(account) : []).filter((one) =>
    named.every(({ customerId }) => customerId !== one.customerId),
  )
  const suggestions = [...named, ...similar.slice(0, Math.max(0, 3 - named.length))].sort(
    (a, b) => b.score - a.score || (a.customerId < b.customerId ? -1 : 1),
  )
  return pass.decide(account, 'A2b', 'suggest', { suggestions })
}
