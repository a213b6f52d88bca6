import { buildSpellingKey } from '../names/abbreviations.ts'
import { splitHalves } from '../names/decorations.ts'
import { createLargeMap, type LargeMap } from '../names/large-map.ts'
import { createLists, type Lists } from '../names/lists.ts'
import { prepareName, type ComparedName } from '../names/similarity.ts'
import { spellName, type Spelling } from '../names/spelling.ts'
import { createWordIndex, listJoined, type WordIndex } from '../names/word-index.ts'
import { listContactKeys, readContact, type KnownContact } from './contact-keys.ts'
import type { SpineCustomer } from './link-types.ts'

export interface NamedCustomer extends Spelling {
  customer: SpineCustomer
  /** Both halves of `X dba Y`; empty for other names. */
  halves: readonly Spelling[]
  /** See `readCompared`. */
  compared: readonly ComparedName[] | null
}

type NamedCustomers = Pick<Lists<NamedCustomer>, 'get' | 'has'>

/** The spine, looked up by every key that the linking rules compare. */
export interface SpineIndex {
  /** Customers whose name contains a letter or a digit. */
  customers: readonly NamedCustomer[]
  byId: Pick<LargeMap<SpineCustomer>, 'get'>
  byIdentifier: NamedCustomers
  byFold: NamedCustomers
  byCore: NamedCustomers
  /** By the key of `buildSpellingKey`. */
  byKey: NamedCustomers
  byHalf: NamedCustomers
  byHalfCore: NamedCustomers
  byContact: NamedCustomers
  words: WordIndex
}

/** Builds the index in steps: one for each customer. */
export function* indexSpine(spine: readonly SpineCustomer[]): Generator<void, SpineIndex> {
  const customers: NamedCustomer[] = []
  const words = createWordIndex((at) => customers[at]?.core.core.split(' ') ?? [])
  const index = {
    customers,
    words,
    byId: createLargeMap<SpineCustomer>(),
    byIdentifier: createLists<NamedCustomer>(({ customer }, id) =>
      listIdentifiers(customer).has(id),
    ),
    byFold: createLists<NamedCustomer>(({ folded }, text) => folded === text),
    byCore: createLists<NamedCustomer>(({ core }, text) => core.core === text),
    byKey: createLists<NamedCustomer>(({ core }, key) => buildSpellingKey(core.core) === key),
    byHalf: createLists<NamedCustomer>(({ halves }, text) =>
      halves.some(({ folded }) => folded === text),
    ),
    byHalfCore: createLists<NamedCustomer>(({ halves }, text) =>
      halves.some(({ core }) => core.core === text),
    ),
    byContact: createLists<NamedCustomer>((named, key) =>
      listContactKeys(readCustomerContact(named)).includes(key),
    ),
  }
  for (const customer of spine) {
    yield
    const named = nameCustomer(customer)
    index.byId.set(customer.id, customer)
    for (const identifier of listIdentifiers(customer)) index.byIdentifier.add(identifier, named)
    if (named.folded === '') continue
    customers.push(named)
    index.byFold.add(named.folded, named)
    index.byCore.add(named.core.core, named)
    index.byKey.add(buildSpellingKey(named.core.core), named)
    for (const folded of new Set(named.halves.map((half) => half.folded))) {
      index.byHalf.add(folded, named)
    }
    for (const core of new Set(named.halves.map((half) => half.core.core))) {
      index.byHalfCore.add(core, named)
    }
    for (const key of listContactKeys(readCustomerContact(named))) index.byContact.add(key, named)
    words.add(named.core.core.split(' '), customers.length - 1)
  }
  return index
}

function nameCustomer(customer: SpineCustomer): NamedCustomer {
  const whole = spellName(customer.name)
  const parts = splitHalves(customer.name)
  const halves =
    parts.length > 1 ? parts.map(spellName).filter(({ folded }) => folded !== '') : none
  return { ...whole, customer, halves, compared: null }
}

const listIdentifiers = ({ identifiers = [] }: SpineCustomer) =>
  new Set(identifiers.map((text) => text.toLowerCase()))

/** The whole name and its halves, for similarity: prepared when first needed, for many are compared with none. */
export function readCompared(named: NamedCustomer): readonly ComparedName[] {
  return (named.compared ??= [named, ...named.halves].map(({ core }) => prepareName(core.core)))
}

const none: readonly Spelling[] = []

export function readCustomerContact({ customer }: NamedCustomer): KnownContact {
  return readContact({
    emails: customer.emails ?? [],
    phones: customer.phones ?? [],
    street: customer.street ?? null,
    postalCode: customer.postalCode ?? null,
  })
}

/** A word counts as rare in at most this many names of the PSA. */
export const rare = 10

/** Whether a word of the core, or two of its words written together, is in few names. */
export function hasRareWord({ words }: SpineIndex, core: string): boolean {
  const all = core.split(' ')
  return [...all, ...listJoined(all)].some((word) => words.count(word) <= rare)
}

/** One is enough for a "check", and five are shown: the search stops there. */
const enoughClashes = 50

/**
 * Other customers whose longer name begins with this core: "Acme" and "Acme Capital". A legal form alone does not make
 * it a longer name.
 */
export function listPrefixClashes(index: SpineIndex, core: string): NamedCustomer[] {
  const rarest = core
    .split(' ')
    .map((word) => index.words.having(word))
    .reduce((least, list) => (list.length < least.length ? list : least))
  const clashes: NamedCustomer[] = []
  for (const at of rarest) {
    if (clashes.length === enoughClashes) break
    const named = index.customers[at]
    if (named && named.core.core !== core && named.folded.startsWith(`${core} `))
      clashes.push(named)
  }
  return clashes
}
