import { parseDecorations, type UndecoratedName } from '../names/decorations.ts'
import { dropMarks } from '../names/marks.ts'
import { prepareName, type ComparedName } from '../names/similarity.ts'
import { spellName, type Spelling } from '../names/spelling.ts'
import { readContact, type KnownContact } from './contact-keys.ts'
import type { BillingAccount } from './link-types.ts'

/**
 * An account with all its names. An index keeps one object per account, so data that few decisions need is computed on
 * demand.
 */
export interface NamedAccount extends Pick<
  UndecoratedName,
  'fullName' | 'isDeleted' | 'accountId'
> {
  account: BillingAccount
  /** Whole names: the display name first, then (for accounts without a parent) the company name. */
  wholes: readonly Spelling[]
  /** Both halves of each name that is `X dba Y`. */
  halves: readonly (readonly Spelling[])[]
}

const none: NamedAccount['halves'] = []

export function nameAccount(account: BillingAccount): NamedAccount {
  const said = parseNames(account)
  const { fullName, isDeleted, accountId } = said[0]
  // A bracket that is not a known identifier may distinguish two branches, so it stays part of the name.
  const wholes = spellDistinct(said.map((name) => name.fullName))
  const halves = listHalves(said)
  return {
    account,
    fullName,
    isDeleted,
    accountId,
    wholes,
    halves: halves.length === 0 ? none : halves,
  }
}

/** The display name, then the company name where it counts. */
function parseNames(account: BillingAccount): [UndecoratedName, ...UndecoratedName[]] {
  const parsed = parseDecorations(account.displayName)
  // A sub-customer's CompanyName is usually its parent's: only its own name counts.
  const company =
    account.parentExternalId === null &&
    account.companyName !== null &&
    account.companyName !== account.displayName
      ? parseDecorations(account.companyName)
      : null
  return company === null ? [parsed] : [parsed, company]
}

function listHalves(said: readonly UndecoratedName[]): (readonly Spelling[])[] {
  return said.flatMap(({ accountId, candidates }) => {
    if (accountId !== null || candidates.length < 2) return []
    const both = spellDistinct(candidates)
    return both.length < 2 ? [] : [both]
  })
}

/** Its names and their halves as they are written. */
export function listWritten({ account }: NamedAccount): string[] {
  return parseNames(account).flatMap(({ fullName, accountId, candidates }) =>
    accountId === null ? [fullName, ...candidates] : [fullName],
  )
}

/** The names without an account id at the end, and the whole names: these have to fit the customer of the id. */
export function listNamesWithoutId({ account, wholes, halves }: NamedAccount): Spelling[] {
  const candidates = parseNames(account).flatMap((name) => name.candidates)
  return distinct([...wholes, ...halves.flat(), ...spellDistinct(candidates)])
}

/**
 * Names for suggestions: whole, by halves, without a bracket and without marks at the end. "Acme (2)" may not be
 * "Acme", but a person should look at it.
 */
export function listCompared(named: NamedAccount): ComparedName[] {
  const cores = new Set(
    listNamesWithoutId(named).flatMap(({ folded, core }) => {
      const bare = dropMarks(folded)
      return bare === folded ? [core.core] : [core.core, spellName(bare).core.core]
    }),
  )
  return [...cores].map(prepareName)
}

export function readAccountContact({ account }: NamedAccount): KnownContact {
  return readContact({
    emails: account.email === null ? [] : [account.email],
    phones: account.phone === null ? [] : [account.phone],
    street: account.street,
    postalCode: account.postalCode,
  })
}

/** Every name that identifies the account: a whole name, or a half. */
export function listNames({ wholes, halves }: NamedAccount): Spelling[] {
  return halves.length === 0 ? [...wholes] : distinct([...wholes, ...halves.flat()])
}

function spellDistinct(names: readonly string[]): Spelling[] {
  return distinct(names.map(spellName))
}

function distinct(names: readonly Spelling[]): Spelling[] {
  const byFold = new Map<string, Spelling>()
  for (const name of names) {
    if (name.folded !== '' && !byFold.has(name.folded)) byFold.set(name.folded, name)
  }
  return [...byFold.values()]
}
