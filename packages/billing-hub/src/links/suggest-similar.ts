import { createScorer, scoreRatio, type ComparedName } from '../names/similarity.ts'
import { listJoined } from '../names/word-index.ts'
import { listAgreements, listContactKeys, type KnownContact } from './contact-keys.ts'
import type { Suggestion, SuggestionReason } from './link-types.ts'
import {
  rare,
  readCompared,
  readCustomerContact,
  type NamedCustomer,
  type SpineIndex,
} from './spine-index.ts'

/** Names at least this similar are suggested. */
const threshold = 80
/** At most this many names are compared with one; names with the rarest words come first. */
const enough = 120
/** If two names share only common words, the rest of the names must be this similar. */
const ownThreshold = 72
/** A word in more names than this is looked up only together with another one. */
const common = 150
/** For the ranking, a name within another one has this similarity. */
const within = 78
/** Added to the rank for each contact that agrees; it does not make names similar. */
const perContact = 15

export interface SuggestOptions {
  limit: number
  /** Customers that must not be suggested. */
  isRefused(customerId: string): boolean
}

/**
 * "Suggested": similar names, names within one another, and shared contacts; best first. Contacts affect the order and
 * add candidates; they never link.
 */
export function suggestSimilar(
  index: SpineIndex,
  names: readonly ComparedName[],
  contact: KnownContact,
  { limit, isRefused }: SuggestOptions,
): Suggestion[] {
  const byContact = new Set(
    listContactKeys(contact).flatMap((key) => index.byContact.get(key).slice(0, 50)),
  )
  const candidates = new Set(byContact)
  for (const name of names) for (const named of listLookAlikes(index, name)) candidates.add(named)

  const scorers = names.map((name) => ({ ours: name, score: createScorer(name) }))
  const found: {
    named: NamedCustomer
    score: number
    rank: number
    reasons: SuggestionReason[]
  }[] = []
  for (const named of candidates) {
    if (isRefused(named.customer.id)) continue
    const isKnown = byContact.has(named)
    let score = 0
    let isWithin = false
    for (const { ours, score: scoreName } of scorers) {
      for (const theirs of readCompared(named)) {
        const likeness = scoreName(theirs, isKnown ? 0 : threshold)
        if (likeness > score && (likeness < threshold || isOwnAlike(index, ours, theirs))) {
          score = likeness
        }
        isWithin ||= liesWithin(index, ours, theirs) || liesWithin(index, theirs, ours)
      }
    }
    const agreements = isKnown ? listAgreements(contact, readCustomerContact(named)) : []
    const reasons: SuggestionReason[] = [
      ...(score >= threshold ? ['similar name' as const] : []),
      ...(isWithin && score < threshold ? ['name within the other' as const] : []),
      ...agreements,
    ]
    if (reasons.length === 0) continue
    const alike = isWithin ? Math.max(score, within) : score
    found.push({ named, score, rank: alike + perContact * agreements.length, reasons })
  }
  return found
    .sort(
      (a, b) =>
        b.rank - a.rank ||
        b.score - a.score ||
        (a.named.customer.id < b.named.customer.id ? -1 : 1),
    )
    .slice(0, limit)
    .map(({ named, score, reasons }) => ({
      customerId: named.customer.id,
      score: Math.round(score),
      reasons,
    }))
}

/**
 * "Vermont Electric Cooperative" and "Delaware Electric Cooperative" share only common words, so the rest must be
 * similar as well. A shared rare word is enough, and so is an empty rest on one side.
 */
function isOwnAlike({ words }: SpineIndex, ours: ComparedName, theirs: ComparedName): boolean {
  const our = ours.core.split(' ')
  const their = theirs.core.split(' ')
  if (our.some((word) => their.includes(word) && words.count(word) <= rare)) return true
  const left = our.filter((word) => !their.includes(word)).join('')
  const right = their.filter((word) => !our.includes(word)).join('')
  return left === '' || right === '' || scoreRatio(left, right) >= ownThreshold
}

/** Whether all words of one name are in the other, written together or apart, and one of them is rare. */
function liesWithin(index: SpineIndex, small: ComparedName, large: ComparedName): boolean {
  if (small.joined.length > large.joined.length || small.core === '') return false
  // Most candidates fail at the first word.
  const end = small.core.indexOf(' ')
  if (!large.joined.includes(end < 0 ? small.core : small.core.slice(0, end))) return false
  const words = small.core.split(' ')
  const others = large.core.split(' ')
  const pieces = new Set([...others, ...listJoined(others)])
  let isRare = false
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? ''
    const both = word + (words[at + 1] ?? '')
    const piece = pieces.has(word) ? word : pieces.has(both) ? both : null
    if (piece === null) return false
    if (piece !== word) at += 1
    isRare ||= piece.length > 1 && index.words.count(piece) <= rare
  }
  return isRare
}

/**
 * Customers whose names are worth comparing: they share an uncommon word, two words written together, or two common
 * words; those with the rarest words first.
 */
export function listLookAlikes(index: SpineIndex, name: ComparedName): Set<NamedCustomer> {
  const { words } = index
  const found = new Set<NamedCustomer>()
  if (name.core === '') return found
  const ours = name.core.split(' ')
  const lists: (readonly number[])[] = []
  const shared: (readonly number[])[] = []
  for (const [at, word] of ours.entries()) {
    lists.push(...words.find(word))
    shared.push(words.having(word))
    // A word that many names have is not a misspelling.
    if (words.count(word) > rare) continue
    const next = ours[at + 1]
    const before = ours[at - 1]
    for (const other of words.listNear(word)) {
      const having = words.having(other)
      lists.push(having)
      if (having.length > common) shared.push(having)
      if (next !== undefined) lists.push(...words.find(other + next))
      if (before !== undefined) lists.push(...words.find(before + other))
    }
  }
  for (const joined of listJoined(ours)) {
    lists.push(...words.find(joined))
    if (ours.length < 3 && words.count(joined) === 0) {
      for (const other of words.listNear(joined)) lists.push(words.having(other))
    }
  }
  const take = (list: readonly number[]) => {
    for (const at of list) {
      const named = index.customers[at]
      if (named) found.add(named)
    }
  }
  for (const list of lists.sort((a, b) => a.length - b.length)) {
    if (list.length > common || found.size > enough) break
    take(list)
  }
  if (found.size < 3) {
    const [first, second] = shared
      .filter((list) => list.length > 0)
      .sort((a, b) => a.length - b.length)
    if (first && second) take(listCommon(first, second, common))
  }
  return found
}

/** The common elements of two ascending lists, at most `limit`. */
function listCommon(a: readonly number[], b: readonly number[], limit: number): number[] {
  const both: number[] = []
  for (let i = 0, j = 0; i < a.length && j < b.length && both.length < limit;) {
    const left = a[i] ?? 0
    const right = b[j] ?? 0
    if (left === right) both.push(left)
    if (left <= right) i += 1
    if (right <= left) j += 1
  }
  return both
}
