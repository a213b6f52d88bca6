import { buildCoreName, type CoreName } from '../names/core-name.ts'
import { foldName } from '../names/fold.ts'
import type { SpineCustomer } from './link-types.ts'
import { buildContactKeys } from './contact-keys.ts'

export interface NamedCustomer {
  customer: SpineCustomer
  folded: string
  core: CoreName
  contactKeys: readonly string[]
}

/** The spine, looked up by every key that table A compares. Built once per pass. */
export interface SpineIndex {
  byIdentifier: ReadonlyMap<string, readonly NamedCustomer[]>
  byFold: ReadonlyMap<string, readonly NamedCustomer[]>
  byCore: ReadonlyMap<string, readonly NamedCustomer[]>
  /** Customers whose folded name begins with these words and goes on. */
  byPrefix: ReadonlyMap<string, readonly NamedCustomer[]>
  byContact: ReadonlyMap<string, readonly NamedCustomer[]>
  /** Customers by trigram of their sorted core: the few that a similarity score is worth computing for. Empty when nothing is to be suggested, as `byContact` is. */
  byTrigram: ReadonlyMap<string, readonly NamedCustomer[]>
}

export function buildSpineIndex(
  spine: readonly SpineCustomer[],
  { suggest = true }: { suggest?: boolean } = {},
): SpineIndex {
  const index = {
    byIdentifier: new Map<string, NamedCustomer[]>(),
    byFold: new Map<string, NamedCustomer[]>(),
    byCore: new Map<string, NamedCustomer[]>(),
    byPrefix: new Map<string, NamedCustomer[]>(),
    byContact: new Map<string, NamedCustomer[]>(),
    byTrigram: new Map<string, NamedCustomer[]>(),
  }
  for (const customer of spine) {
    const folded = foldName(customer.name)
    const named: NamedCustomer = {
      customer,
      folded,
      core: buildCoreName(folded),
      contactKeys: buildContactKeys({
        emails: customer.emails ?? [],
        phones: customer.phones ?? [],
        street: customer.street ?? null,
        postalCode: customer.postalCode ?? null,
      }),
    }
    for (const identifier of new Set(customer.identifiers?.map((text) => text.toLowerCase()))) {
      append(index.byIdentifier, identifier, named)
    }
    if (folded === '') continue
    append(index.byFold, folded, named)
    append(index.byCore, named.core.core, named)
    const words = folded.split(' ')
    for (let length = 1; length < words.length; length += 1) {
      append(index.byPrefix, words.slice(0, length).join(' '), named)
    }
    if (!suggest) continue
    for (const key of named.contactKeys) append(index.byContact, key, named)
    for (const trigram of listTrigrams(named.core.core)) append(index.byTrigram, trigram, named)
  }
  return index
}

/** Distinct trigrams of the words in sorted order, padded so that short names have some. */
export function listTrigrams(core: string): Set<string> {
  const text = ` ${core.split(' ').sort().join(' ')} `
  const trigrams = new Set<string>()
  for (let at = 0; at + 3 <= text.length; at += 1) trigrams.add(text.slice(at, at + 3))
  return trigrams
}

function append<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}
