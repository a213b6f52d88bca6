import { buildSpellingKey } from '../names/abbreviations.ts'
import type { Spelling } from '../names/spelling.ts'
import { decideByHalf } from './decide-by-half.ts'
import type { LinkPass } from './link-pass.ts'
import type { LinkDecision, LinkRule, Suggestion, SuggestionReason } from './link-types.ts'
import type { NamedAccount } from './named-account.ts'
import { listObjections, objectByContacts } from './list-objections.ts'
import type { NamedCustomer } from './spine-index.ts'

const contactReasons: ReadonlySet<SuggestionReason> = new Set(['address', 'phone', 'e-mail domain'])

const unsupported: ReadonlySet<SuggestionReason> = new Set([
  'every contact differs',
  'no contact agrees',
])

/**
 * The decision by name alone: the whole name, then its halves, then without its legal form, then written differently.
 * See docs/decisions/0120.
 */
export function decideByName(pass: LinkPass, account: NamedAccount): LinkDecision | null {
  const decision =
    decideByWholeName(pass, account) ??
    decideByHalf(pass, account) ??
    decideByCore(pass, account) ??
    decideBySpelling(pass, account)
  return decision?.rule === 'A7' ? showAllMet(pass, account, decision) : decision
}

/** "Exact name", else "several possible" or "check". */
function decideByWholeName(pass: LinkPass, account: NamedAccount): LinkDecision | null {
  const { externalId } = account.account
  for (const [index, { folded }] of account.wholes.entries()) {
    const exact = pass.spine.byFold.get(folded)
    const [only] = exact
    if (only === undefined) continue
    if (index > 0 && meetsAnother(pass, account, only)) {
      const suggestions = [pass.describe(account, only, ['same name'])]
      return pass.decide(account, 'A7', 'suggest', { suggestions })
    }
    const isOne = exact.length === 1 && !hasRival(pass, account, folded)
    if (isOne && pass.isFree(externalId, only)) {
      // Clerks often leave out commas and dots.
      const against = isWrittenAlike(account, only, /\s+/g)
        ? null
        : objectByContacts(pass, account, only, isWrittenAlike(account, only, /[\s.,]+/g))
      if (against === null) return pass.link(account, only, 'A4', 'same name')
      const suggestions = [pass.describe(account, only, ['same name', against])]
      return pass.decide(account, 'A7', 'suggest', { suggestions })
    }
    if (exact.every(({ customer }) => pass.isRefused(externalId, customer.id))) continue
    return pass.suggestSeveral(account, exact, 'same name')
  }
  return null
}

/**
 * Whether the account's first name matches another customer, if only without its legal form or written differently: then
 * its second name, such as the company's, decides nothing by itself.
 */
function meetsAnother(pass: LinkPass, { wholes }: NamedAccount, only: NamedCustomer): boolean {
  const [first] = wholes
  if (first === undefined) return false
  const isAnother = (named: NamedCustomer) => named !== only
  return (
    pass.spine.byFold.get(first.folded).some(isAnother) ||
    pass.spine.byCore.get(first.core.core).some(isAnother) ||
    pass.listAlike(first).some(isAnother)
  )
}

/** The same text except for case and `noMatter`: "The Cumberland" of one town may not be "Cumberland" of another. */
function isWrittenAlike(
  { account, fullName }: NamedAccount,
  { customer }: NamedCustomer,
  noMatter: RegExp,
): boolean {
  const plain = (name: string | null) => name?.replace(noMatter, ' ').trim().toLowerCase()
  const theirs = plain(customer.name)
  return plain(fullName) === theirs || plain(account.companyName) === theirs
}

/**
 * Whether another account has this name, except one that has it only as a half and whose whole name is another
 * customer's.
 */
function hasRival({ spine, accounts }: LinkPass, account: NamedAccount, folded: string): boolean {
  return accounts
    .byFold(folded)
    .some(
      (other) =>
        other !== account &&
        (other.wholes.some((whole) => whole.folded === folded) ||
          !other.wholes.some((whole) => spine.byFold.has(whole.folded))),
    )
}

/**
 * A "check" with every other customer that a whole name of the account matches, and similar ones where no contact
 * supports the name: those with more contacts in common first, then in the order found.
 */
function showAllMet(pass: LinkPass, account: NamedAccount, check: LinkDecision): LinkDecision {
  const { byFold, byCore } = pass.spine
  const met = new Map(check.suggestions.map((one) => [one.customerId, asMet(one)]))
  const meet = (customers: readonly NamedCustomer[], reason: SuggestionReason) => {
    for (const named of pass.limit(account, customers)) {
      if (met.has(named.customer.id)) continue
      met.set(named.customer.id, {
        agreed: pass.listAgreed(account, named).length,
        describe: () => pass.describe(account, named, [reason]),
      })
    }
  }
  const { wholes } = account
  for (const { folded } of wholes) meet(byFold.get(folded), 'same name')
  for (const { core } of wholes) meet(byCore.get(core.core), 'same name without legal form')
  for (const whole of wholes) meet(pass.listAlike(whole), 'same name, written differently')
  const isUnsupported = check.suggestions[0]?.reasons.some((reason) => unsupported.has(reason))
  const similar = pass.suggest && isUnsupported ? pass.suggestByName(account) : []
  for (const one of similar) if (!met.has(one.customerId)) met.set(one.customerId, asMet(one))
  const suggestions = [...met]
    .filter(([customerId]) => !pass.isRefused(account.account.externalId, customerId))
    .sort(([, a], [, b]) => b.agreed - a.agreed)
    .slice(0, 5)
    .map(([, { describe }]) => describe())
  return { ...check, suggestions }
}

const asMet = (suggestion: Suggestion) => ({
  agreed: suggestion.reasons.filter((reason) => contactReasons.has(reason)).length,
  describe: () => suggestion,
})

/** "Name without legal form", else "several possible" or "check". */
function decideByCore(pass: LinkPass, account: NamedAccount): LinkDecision | null {
  const reason = 'same name without legal form'
  for (const name of account.wholes) {
    const same = pass.spine.byCore.get(name.core.core)
    const rivals = pass.accounts.byCore(name.core.core)
    const decision = decideGuarded(pass, account, name, same, rivals, 'A5', reason)
    if (decision) return decision
  }
  return null
}

/** "Same name, written differently", else "several possible" or "check". */
function decideBySpelling(pass: LinkPass, account: NamedAccount): LinkDecision | null {
  const reason = 'same name, written differently'
  for (const name of account.wholes) {
    const same = pass.listAlike(name)
    const rivals = pass.accounts.byKey(buildSpellingKey(name.core.core))
    const decision = decideGuarded(pass, account, name, same, rivals, 'A5b', reason)
    if (decision) return decision
  }
  return null
}

/**
 * True if there is one on both sides, the legal forms do not conflict, no longer name begins with it, and not every
 * contact differs.
 */
function decideGuarded(
  pass: LinkPass,
  account: NamedAccount,
  name: Spelling,
  same: readonly NamedCustomer[],
  rivals: readonly NamedAccount[],
  rule: LinkRule,
  reason: SuggestionReason,
): LinkDecision | null {
  const { externalId } = account.account
  const [only] = same
  if (same.every(({ customer }) => pass.isRefused(externalId, customer.id))) return null
  if (only === undefined) return null
  if (same.length > 1 || rivals.some((other) => other !== account)) {
    return pass.suggestSeveral(account, same, reason)
  }
  const against = listObjections(pass, account, name, only, {
    theirs: only,
    isWrittenAlike: rule === 'A5',
  })
  if (against.reasons.length > 0 || against.clashes.length > 0) {
    const own = pass.describe(account, only, [reason, ...against.reasons])
    const others = pass.order(account, against.clashes, () => ['name begins alike'])
    const suggestions = [own, ...others].slice(0, 5)
    return pass.decide(account, 'A7', 'suggest', { suggestions })
  }
  if (!pass.isFree(externalId, only)) return pass.suggestSeveral(account, same, reason)
  return pass.link(account, only, rule, reason)
}
