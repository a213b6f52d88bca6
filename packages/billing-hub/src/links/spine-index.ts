import { splitHalves } from '../names/decorations.ts'
import { prepareName, type ComparedName } from '../names/similarity.ts'
import { spellName, type Spelling } from '../names/spelling.ts'
import { createWordIndex, listJoined, type WordIndex } from '../names/word-index.ts'
import { listContactKeys, readContact, type KnownContact } from './contact-keys.ts'
import type { SpineCustomer } from './link-types.ts'

export interface NamedCustomer extends Spelling {
  customer: SpineCustomer
  /** Both halves of `X dba Y`; empty for other names. */
  halves: readonly Spelling[]
  /** The whole name and its halves, for similarity. */
  compared: readonly ComparedName[]
  contact: KnownContact
}

/** The spine, looked up by every key that the linking rules compare. */
export interface SpineIndex {
  /** Those with a name that holds a letter or a digit. */
  customers: readonly NamedCustomer[]
  byId: ReadonlyMap<string, SpineCustomer>
  byIdentifier: ReadonlyMap<string, readonly NamedCustomer[]>
  byFold: ReadonlyMap<string, readonly NamedCustomer[]>
  byCore: ReadonlyMap<string, readonly NamedCustomer[]>
  /** By the key of `buildSpellingKey`. */
  byKey: ReadonlyMap<string, readonly NamedCustomer[]>
  byHalf: ReadonlyMap<string, readonly NamedCustomer[]>
  byHalfCore: ReadonlyMap<string, readonly NamedCustomer[]>
  byContact: ReadonlyMap<string, readonly NamedCustomer[]>
  words: WordIndex
}

/** Builds the index in steps: one for each customer. */
export function* indexSpine(spine: readonly SpineCustomer[]): Generator<void, SpineIndex> {
  const customers: NamedCustomer[] = []
  const words = createWordIndex()
  const index = {
    customers,
    words,
    byId: new Map<string, SpineCustomer>(),
    byIdentifier: new Map<string, NamedCustomer[]>(),
    byFold: new Map<string, NamedCustomer[]>(),
    byCore: new Map<string, NamedCustomer[]>(),
    byKey: new Map<string, NamedCustomer[]>(),
    byHalf: new Map<string, NamedCustomer[]>(),
    byHalfCore: new Map<string, NamedCustomer[]>(),
    byContact: new Map<string, NamedCustomer[]>(),
  }
  for (const customer of spine) {
    yield
    const named = nameCustomer(customer)
    index.byId.set(customer.id, customer)
    for (const identifier of new Set(customer.identifiers?.map((text) => text.toLowerCase()))) {
      append(index.byIdentifier, identifier, named)
    }
    if (named.folded === '') continue
    customers.push(named)
    append(index.byFold, named.folded, named)
    append(index.byCore, named.core.core, named)
    append(index.byKey, named.key, named)
    for (const folded of new Set(named.halves.map((half) => half.folded))) {
      append(index.byHalf, folded, named)
    }
    for (const core of new Set(named.halves.map((half) => half.core.core))) {
      append(index.byHalfCore, core, named)
    }
    for (const key of listContactKeys(named.contact)) append(index.byContact, key, named)
    words.add(named.core.core.split(' '), customers.length - 1)
  }
  return index
}

function nameCustomer(customer: SpineCustomer): NamedCustomer {
  const whole = spellName(customer.name)
  const parts = splitHalves(customer.name)
  const halves = parts.length > 1 ? parts.map(spellName).filter(({ folded }) => folded !== '') : []
  return {
    ...whole,
    customer,
    halves,
    compared: [whole, ...halves].map(({ core }) => prepareName(core.core)),
    contact: readContact({
      emails: customer.emails ?? [],
      phones: customer.phones ?? [],
      street: customer.street ?? null,
      postalCode: customer.postalCode ?? null,
    }),
  }
}

/** A word counts as rare in at most this many names of the PSA. */
export const rare = 10

/** Whether a word of the core, or two of them written together, stands in few names. */
export function hasRareWord({ words }: SpineIndex, core: string): boolean {
  const all = core.split(' ')
  return [...all, ...listJoined(all)].some((word) => words.count(word) <= rare)
}

/** Five are shown, and one is enough for a check: the search stops there. */
const enoughClashes = 50

/**
 * Other customers whose longer name begins with this core: "Acme" and "Acme Capital". A legal form alone does not make
 * another name.
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

function append<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}
