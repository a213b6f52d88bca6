import { doFormsDiffer } from '../names/core-name.ts'
import type { Spelling } from '../names/spelling.ts'
import type { LinkPass } from './link-pass.ts'
import { isCrowd } from './limit-crowd.ts'
import { listObjections } from './list-objections.ts'
import type { LinkDecision } from './link-types.ts'
import type { NamedAccount } from './named-account.ts'
import { hasRareWord, type NamedCustomer } from './spine-index.ts'

/** A match between a half of "X dba Y" and a customer's name. */
interface Meeting {
  customer: NamedCustomer
  /** The name of the account that matches it, and that of the customer. */
  ours: Spelling
  theirs: Spelling
  /** Whether both have two halves and all agree; null when one side has no halves. */
  doAllAgree: boolean | null
}

/**
 * "Exact name" and "name without legal form" by the halves of `dba` and `c/o` names, on either side. If both sides have
 * two halves, all must agree.
 */
export function decideByHalf(pass: LinkPass, account: NamedAccount): LinkDecision | null {
  const { externalId } = account.account
  const { met, hidden } = listMeetings(pass, account)
  const meetings = met.filter(({ customer }) => !pass.isRefused(externalId, customer.customer.id))
  const complete = meetings.filter(({ doAllAgree }) => doAllAgree === true)
  const [only] = complete.length === 1 ? complete : meetings
  if (only === undefined) return null
  const { customer, ours, theirs, doAllAgree } = only
  if (meetings.length > 1 && complete.length !== 1) {
    const several = meetings.map((meeting) => meeting.customer)
    const decision = pass.suggestSeveral(account, several, 'half of the name')
    return { ...decision, candidates: decision.candidates + hidden }
  }
  if (doAllAgree === false) {
    const suggestions = [
      pass.describe(account, customer, ['half of the name', 'other half differs']),
    ]
    return pass.decide(account, 'A7', 'suggest', { suggestions })
  }
  const isTaken =
    doAllAgree === null
      ? hasOther(pass, account, [ours, customer, ...customer.halves])
      : hasSameHalves(pass, account, customer)
  if (isTaken || !pass.isFree(externalId, customer)) {
    return pass.suggestSeveral(account, [customer], 'half of the name')
  }
  // A half may be as common as "The Manufacturing".
  if (doAllAgree === null && !hasRareWord(pass.spine, ours.core.core)) {
    return pass.suggestSeveral(account, [customer], 'half of the name')
  }
  const isExact = ours.folded === theirs.folded
  const { reasons, clashes } = listObjections(pass, account, ours, customer, {
    theirs,
    isWrittenAlike: doAllAgree === true,
    doAllAgree: doAllAgree === true,
  })
  // For names that are written identically, longer names that begin with them do not matter.
  const others = isExact || doAllAgree === true ? [] : clashes
  if (reasons.length > 0 || others.length > 0) {
    const suggestions = [
      pass.describe(account, customer, ['half of the name', ...reasons]),
      ...pass.order(account, others, () => ['name begins alike']),
    ].slice(0, 5)
    return pass.decide(account, 'A7', 'suggest', { suggestions })
  }
  return isExact
    ? pass.link(account, customer, 'A4', 'half of the name')
    : pass.link(account, customer, 'A5', 'half of the name')
}

/** Whether another account has one of these names, whole or as a half. */
function hasOther({ accounts }: LinkPass, account: NamedAccount, names: readonly Spelling[]) {
  return names.some(({ core }) => accounts.byCore(core.core).some((other) => other !== account))
}

/** Whether another account has the whole name of the customer, or all its halves. */
function hasSameHalves({ accounts }: LinkPass, account: NamedAccount, customer: NamedCustomer) {
  const isRival = (other: NamedAccount) =>
    other !== account && (isSameWhole(other, customer) || agreeAll(other, customer))
  // Who has all halves is in the list of each.
  const fewest = customer.halves
    .map(({ core }) => accounts.byCore(core.core))
    .reduce((least, list) => (list.length < least.length ? list : least))
  return accounts.byCore(customer.core.core).some(isRival) || fewest.some(isRival)
}

/**
 * Every customer that a half matches, once; an equal name takes precedence over one that is equal without its legal
 * form. Of a crowd only some, as long as none of them can have all halves of the account; the others are `hidden`.
 */
function listMeetings(pass: LinkPass, account: NamedAccount): { met: Meeting[]; hidden: number } {
  const { spine } = pass
  const met = new Map<NamedCustomer, Meeting>()
  const mayHide = account.halves.every((halves) =>
    halves.some(({ core }) => !isCrowd(spine.byHalfCore.get(core.core))),
  )
  let hidden = 0
  const meet = (
    ours: Spelling,
    customers: readonly NamedCustomer[],
    find: (customer: NamedCustomer) => Spelling | undefined,
  ) => {
    const some = mayHide ? pass.limit(account, customers) : customers
    hidden = Math.max(hidden, customers.length - some.length)
    for (const customer of some) {
      const theirs = find(customer)
      if (theirs === undefined || met.has(customer)) continue
      const haveBoth = account.halves.length > 0 && customer.halves.length > 0
      const doAllAgree = haveBoth ? agreeAll(account, customer) : null
      met.set(customer, { customer, ours, theirs, doAllAgree })
    }
  }
  const halves = account.halves.flat()
  const names = [...account.wholes, ...halves]
  for (const ours of names) {
    meet(ours, spine.byHalf.get(ours.folded), (customer) =>
      customer.halves.find((half) => half.folded === ours.folded),
    )
  }
  for (const ours of halves) meet(ours, spine.byFold.get(ours.folded), (customer) => customer)
  for (const ours of names) {
    meet(ours, spine.byHalfCore.get(ours.core.core), (customer) =>
      customer.halves.find((half) => half.core.core === ours.core.core),
    )
  }
  const cores = met.size > 0 ? names : halves
  for (const ours of cores) meet(ours, spine.byCore.get(ours.core.core), (customer) => customer)
  return { met: [...met.values()], hidden }
}

function isSameWhole({ wholes }: NamedAccount, { core }: NamedCustomer): boolean {
  return wholes.some((whole) => whole.core.core === core.core)
}

/** Whether each half of one name has an equal half in the other. */
function agreeAll(account: NamedAccount, customer: NamedCustomer): boolean {
  const isLike = (a: Spelling, b: Spelling) =>
    a.core.core === b.core.core && !doFormsDiffer(a.core, b.core)
  return account.halves.some(
    (halves) =>
      halves.every((ours) => customer.halves.some((theirs) => isLike(ours, theirs))) &&
      customer.halves.every((theirs) => halves.some((ours) => isLike(ours, theirs))),
  )
}
