import type { CoreName } from '../names/core-name.ts'
import { scoreTokenSort } from '../names/similarity.ts'
import type { Suggestion, SuggestionReason } from './link-types.ts'
import { listTrigrams, type NamedCustomer, type SpineIndex } from './spine-index.ts'

/** Names this similar are worth a person's look. */
const threshold = 80
/** At a score of 80 on names of ordinary length, at least this share of trigrams is common. */
const sharedTrigrams = 0.3
/** A trigram that very many names share tells nothing and costs most. */
const commonTrigram = 500

const contactReasons: ReadonlyMap<string, SuggestionReason> = new Map([
  ['domain', 'e-mail domain'],
  ['phone', 'phone'],
  ['address', 'address'],
])

/** A10: the three best by similar name, shared company e-mail domain, phone, or address. */
export function suggestSimilar(
  index: SpineIndex,
  core: CoreName,
  contactKeys: readonly string[],
  limit = 3,
): Suggestion[] {
  const found = new Map<NamedCustomer, { score: number; reasons: Set<SuggestionReason> }>()
  const note = (named: NamedCustomer, reason: SuggestionReason) => {
    const entry = found.get(named) ?? {
      score: scoreTokenSort(core.core, named.core.core),
      reasons: new Set<SuggestionReason>(),
    }
    entry.reasons.add(reason)
    found.set(named, entry)
  }
  for (const named of listLookAlikes(index, core.core)) {
    if (scoreTokenSort(core.core, named.core.core) >= threshold) note(named, 'similar name')
  }
  for (const key of contactKeys) {
    const reason = contactReasons.get(key.slice(0, key.indexOf(':')))
    for (const named of index.byContact.get(key) ?? []) if (reason) note(named, reason)
  }
  return [...found]
    .map(([named, { score, reasons }]) => ({ named, score, reasons: [...reasons].sort() }))
    .sort(
      (a, b) =>
        b.reasons.length - a.reasons.length ||
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

/** The same for an account of several names: each customer by its best score. */
export function suggestSimilarToAny(
  index: SpineIndex,
  cores: readonly CoreName[],
  contactKeys: readonly string[],
  limit = 3,
): Suggestion[] {
  const best = new Map<string, Suggestion>()
  for (const core of cores) {
    for (const suggestion of suggestSimilar(index, core, contactKeys, limit)) {
      const known = best.get(suggestion.customerId)
      if (known === undefined || known.score < suggestion.score)
        best.set(suggestion.customerId, suggestion)
    }
  }
  return [...best.values()]
    .sort((a, b) => b.reasons.length - a.reasons.length || b.score - a.score)
    .slice(0, limit)
}

function listLookAlikes(index: SpineIndex, core: string): NamedCustomer[] {
  if (core === '') return []
  const trigrams = [...listTrigrams(core)]
  const shared = new Map<NamedCustomer, number>()
  for (const trigram of trigrams) {
    const bucket = index.byTrigram.get(trigram)
    if (bucket === undefined || bucket.length > commonTrigram) continue
    for (const named of bucket) shared.set(named, (shared.get(named) ?? 0) + 1)
  }
  // Trigrams left out as too common cannot count against a name.
  const counted = trigrams.filter(
    (trigram) => (index.byTrigram.get(trigram)?.length ?? 0) <= commonTrigram,
  ).length
  return [...shared]
    .filter(([, count]) => count >= sharedTrigrams * counted)
    .map(([named]) => named)
}
