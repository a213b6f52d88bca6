import type { LinkDecision } from '../../src/index.ts'
import { boundError } from './error-bound.ts'
import type { MatchingLists } from './make-lists.ts'

export interface MatchingScore {
  /** Links that rules made: by name, by id and by inheritance. */
  automatic: number
  wrong: { rule: string; kind: string; account: string; linkedTo: string; belongsTo: string }[]
  partners: number
  /** Partners linked by themselves, and rightly. */
  linkedPartners: number
  /** Partners not linked, and those of them whose customer is among the first three suggestions. */
  openPartners: number
  shownPartners: number
  unrelated: number
  /** Unrelated accounts for which any customer is suggested. */
  unrelatedShown: number
  namesakes: number
  childrenAsked: number
  children: number
}

export function scoreLists(
  { spine, accounts, truth, kinds }: MatchingLists,
  decisions: readonly LinkDecision[],
): MatchingScore {
  const customers = new Map(spine.map((one) => [one.id, one.name]))
  const names = new Map(accounts.map((one) => [one.externalId, one.displayName]))
  const score: MatchingScore = {
    automatic: 0,
    wrong: [],
    partners: 0,
    linkedPartners: 0,
    openPartners: 0,
    shownPartners: 0,
    unrelated: 0,
    unrelatedShown: 0,
    namesakes: 0,
    childrenAsked: 0,
    children: 0,
  }
  for (const { externalId, result, rule, customerId, suggestions } of decisions) {
    const right = truth.get(externalId) ?? null
    const kind = kinds.get(externalId)
    const isLinked = result === 'auto' || result === 'inherit'
    if (isLinked) {
      score.automatic += 1
      if (customerId !== right) {
        score.wrong.push({
          rule,
          kind: JSON.stringify(kind),
          account: names.get(externalId) ?? '',
          linkedTo: customers.get(customerId ?? '') ?? '',
          belongsTo: customers.get(right ?? '') ?? '',
        })
      }
    }
    if (kind?.is === 'partner') {
      score.partners += 1
      if (isLinked && customerId === right) score.linkedPartners += 1
      else if (!isLinked) {
        score.openPartners += 1
        if (suggestions.slice(0, 3).some((one) => one.customerId === right))
          score.shownPartners += 1
      }
    } else if (kind?.is === 'unrelated') {
      score.unrelated += 1
      if (suggestions.length > 0) score.unrelatedShown += 1
    } else if (kind?.is === 'child') {
      score.children += 1
      if (result === 'suggest') score.childrenAsked += 1
    } else score.namesakes += 1
  }
  return score
}

export function addScores(scores: readonly MatchingScore[]): MatchingScore {
  const sum = (key: Exclude<keyof MatchingScore, 'wrong'>) =>
    scores.reduce((total, score) => total + score[key], 0)
  return {
    automatic: sum('automatic'),
    wrong: scores.flatMap(({ wrong }) => wrong),
    partners: sum('partners'),
    linkedPartners: sum('linkedPartners'),
    openPartners: sum('openPartners'),
    shownPartners: sum('shownPartners'),
    unrelated: sum('unrelated'),
    unrelatedShown: sum('unrelatedShown'),
    namesakes: sum('namesakes'),
    childrenAsked: sum('childrenAsked'),
    children: sum('children'),
  }
}

const percent = (part: number, whole: number, digits = 1) =>
  whole === 0 ? '-' : `${((100 * part) / whole).toFixed(digits)} %`

/** One line a person can read. */
export function describeScore(name: string, score: MatchingScore): string {
  return [
    name.padEnd(26),
    `links ${score.automatic}`,
    `wrong ${score.wrong.length}`,
    `bound ${(100 * boundError(score.wrong.length, score.automatic)).toFixed(3)} %`,
    `recall ${percent(score.linkedPartners, score.partners)}`,
    `first three ${percent(score.shownPartners, score.openPartners)} of ${score.openPartners}`,
    `unrelated shown ${percent(score.unrelatedShown, score.unrelated)}`,
    `children asked ${percent(score.childrenAsked, score.children)}`,
  ].join(', ')
}
