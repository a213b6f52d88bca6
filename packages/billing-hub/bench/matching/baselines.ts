import type { LinkDecision } from '../../src/index.ts'
import { foldName } from '../../src/names/fold.ts'
import { scoreTokenSort } from '../../src/names/similarity.ts'
import type { MatchingLists } from './make-lists.ts'

/** What a matcher without rules would do: the best customer for each account, linked when it is good enough and no other is as good. */
export interface Baseline {
  name: string
  isGoodEnough: number
  score(a: string, b: string): number
}

const equal = (a: string, b: string) => (a === b ? 100 : 0)
export const baselines: readonly Baseline[] = [
  { name: 'exact', isGoodEnough: 100, score: equal },
  {
    name: 'case-insensitive',
    isGoodEnough: 100,
    score: (a, b) => equal(a.toLowerCase(), b.toLowerCase()),
  },
  { name: 'token-sort 90', isGoodEnough: 90, score: scoreTokenSort },
  { name: 'token-sort 95', isGoodEnough: 95, score: scoreTokenSort },
  { name: 'Jaro-Winkler 95', isGoodEnough: 95, score: scoreJaroWinkler },
]

/** Jaro's similarity with Winkler's weight for the first four letters, 0 to 100. */
export function scoreJaroWinkler(a: string, b: string): number {
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1)
  const taken = new Set<number>()
  const left: string[] = []
  for (let i = 0; i < a.length; i += 1) {
    for (let j = Math.max(0, i - reach); j <= Math.min(b.length - 1, i + reach); j += 1) {
      if (taken.has(j) || a[i] !== b[j]) continue
      taken.add(j)
      left.push(a[i] ?? '')
      break
    }
  }
  if (left.length === 0) return 0
  const right = [...taken].sort((one, other) => one - other).map((at) => b[at])
  const turned = left.filter((letter, at) => letter !== right[at]).length / 2
  const same = left.length
  const jaro = (same / a.length + same / b.length + (same - turned) / same) / 3
  let prefix = 0
  while (prefix < 4 && prefix < a.length && a[prefix] === b[prefix]) prefix += 1
  return 100 * (jaro + prefix * 0.1 * (1 - jaro))
}

export function runBaseline(
  { spine, accounts }: MatchingLists,
  baseline: Baseline,
): LinkDecision[] {
  const isPlain = baseline.isGoodEnough === 100
  const spell = (name: string) => (isPlain ? name : foldName(name))
  const customers = spine.map(({ id, name }) => ({ id, name: spell(name) }))
  // Only names that share a word are compared, or the run would take hours.
  const byWord = new Map<string, number[]>()
  for (const [at, { name }] of customers.entries()) {
    for (const word of new Set(name.toLowerCase().split(' '))) {
      const list = byWord.get(word) ?? []
      list.push(at)
      byWord.set(word, list)
    }
  }
  const proposed = accounts.map((account) => {
    const name = spell(account.displayName)
    const near = new Set(
      [...new Set(name.toLowerCase().split(' '))]
        .map((word) => byWord.get(word) ?? [])
        .toSorted((a, b) => a.length - b.length)
        .slice(0, 2)
        .flat(),
    )
    const scored = [...near]
      .map((at) => ({
        id: customers[at]?.id ?? '',
        score: baseline.score(name, customers[at]?.name ?? ''),
      }))
      .toSorted((a, b) => b.score - a.score)
    const [first, second] = scored
    const isClear = first !== undefined && first.score > (second?.score ?? 0)
    return {
      externalId: account.externalId,
      customerId: isClear && first.score >= baseline.isGoodEnough ? first.id : null,
      suggestions: scored.slice(0, 3).filter(({ score }) => score >= 80),
    }
  })
  const claims = Map.groupBy(proposed, ({ customerId }) => customerId)
  return proposed.map(({ externalId, customerId, suggestions }) => {
    const isLinked = customerId !== null && claims.get(customerId)?.length === 1
    return {
      externalId,
      rule: 'A5',
      result: isLinked ? 'auto' : 'suggest',
      customerId: isLinked ? customerId : null,
      via: null,
      suggestions: suggestions.map(({ id, score }) => ({ customerId: id, score, reasons: [] })),
      candidates: 0,
      folded: '',
      witnesses: [],
    } satisfies LinkDecision
  })
}
