import { areSpelledAlike, buildSpellingKey } from '../names/abbreviations.ts'
import { compareWriting } from '../names/compare-writing.ts'
import { doFormsDiffer } from '../names/core-name.ts'
import { splitHalves } from '../names/decorations.ts'
import { spellName, type Spelling } from '../names/spelling.ts'
import type { LinkPass } from './link-pass.ts'
import type { SuggestionReason } from './link-types.ts'
import { listWritten, type NamedAccount } from './named-account.ts'
import { listPrefixClashes, type NamedCustomer, type SpineIndex } from './spine-index.ts'

export interface ObjectionOptions {
  theirs: Spelling
  /** Only a legal form, or less, is written differently. */
  isWrittenAlike: boolean
  /** Both halves of "X dba Y" agree. Default false. */
  doAllAgree?: boolean
}

/** Why a name that differs only in legal form or spelling is not linked automatically. */
export function listObjections(
  pass: LinkPass,
  account: NamedAccount,
  name: Spelling,
  customer: NamedCustomer,
  { theirs, isWrittenAlike, doAllAgree = false }: ObjectionOptions,
) {
  const reasons: SuggestionReason[] = []
  if (doFormsDiffer(name.core, theirs.core)) reasons.push('legal form differs')
  const against = objectByContacts(pass, account, customer, isWrittenAlike, doAllAgree)
  if (against !== null) reasons.push(against)
  const cores = new Set([name.core.core, theirs.core.core])
  const clashes = [...cores]
    .flatMap((core) => listPrefixClashes(pass.spine, core))
    .filter((named) => named !== customer)
  return { reasons, clashes: [...new Set(clashes)] }
}

/**
 * What the contacts have against a link by name: they differ, or none agrees and the name alone is too little. See
 * docs/decisions/0121 and docs/decisions/0176.
 */
export function objectByContacts(
  pass: LinkPass,
  account: NamedAccount,
  customer: NamedCustomer,
  isWrittenAlike: boolean,
  isSure = false,
): SuggestionReason | null {
  if (pass.isVetoed(account, customer, isWrittenAlike)) return 'every contact differs'
  if (isSure || pass.listAgreed(account, customer).length > 0) return null
  return isTooLittle(pass, account, customer) ? 'no contact agrees' : null
}

/** Whether every pair of their names that meets is too little without a contact. */
function isTooLittle({ spine }: LinkPass, account: NamedAccount, customer: NamedCustomer): boolean {
  const spell = (text: string) => {
    const { core } = spellName(text)
    return { text, core, key: buildSpellingKey(core.core) }
  }
  const { name } = customer.customer
  const ours = listWritten(account).map(spell)
  const theirs = [name, ...splitHalves(name)].map(spell)
  return ours.every((our) =>
    theirs.every((their) => {
      if (our.key !== their.key || !areSpelledAlike(our.core.core, their.core.core)) return true
      const written = compareWriting(our.text, their.text)
      if (written !== 'some') return written === 'little'
      return [our, their].some(({ core }) => hasSiblings(spine, core.core, customer))
    }),
  )
}

/**
 * Whether another customer's name begins with the same words but the last: "Scottish & Southern Energy" and "Scottish
 * and Southern Electricity Networks". One word in common makes no family.
 */
function hasSiblings(spine: SpineIndex, core: string, customer: NamedCustomer): boolean {
  const words = core.split(' ').slice(0, -1)
  if (words.filter((word) => word !== 'and').length < 2) return false
  return listPrefixClashes(spine, words.join(' ')).some((named) => named !== customer)
}
