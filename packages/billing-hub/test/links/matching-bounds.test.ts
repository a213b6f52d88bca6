/** The linking rules on names of real brands and operators, small enough for every run; `pnpm bench matching` has the figures. */
import { describe, expect, test } from 'vitest'
import { boundError } from '../../bench/matching/error-bound.ts'
import { makeLists } from '../../bench/matching/make-lists.ts'
import { listPool } from '../../bench/matching/name-index.ts'
import { realLists } from '../../bench/matching/real-lists.ts'
import { addScores, describeScore, scoreLists } from '../../bench/matching/score-lists.ts'
import { planLinks } from '../../src/links/plan-links.ts'

/**
 * Pairs of two firms whose names are the same letters: without a known contact nothing distinguishes them. A pair that
 * is not here is a new fault.
 */
const sameLetters = {
  seen: [
    'Home / @HOME',
    'Shop & Go / Shop&Go',
    "bjs / BJ's",
    "caseys / Casey's",
    'costcutters / Cost Cutters',
    'cumberland / The Cumberland',
    "sainsburys / Sainsbury's",
    'scottish and southern energy / Scottish & Southern Energy',
    'superwash / Super Wash',
    "zips / Zip's",
  ],
  heldOut: ["jacks / Jack's", "popeye's / Popeyes"],
}

const pool = listPool({ heldOut: false })

test('no wrong link, most partners linked, nearly all others shown', () => {
  const seeds = [1, 2, 3]
  const score = addScores(
    seeds.map((seed) => {
      const lists = makeLists(pool, { seed, customers: 2_000 })
      return scoreLists(lists, planLinks(lists))
    }),
  )
  console.log(describeScore('3 x 2,000 customers', score))
  expect(score.wrong).toEqual([])
  expect(score.linkedPartners / score.partners).toBeGreaterThan(0.79)
  expect(score.shownPartners / score.openPartners).toBeGreaterThan(0.97)
  expect(score.unrelatedShown / score.unrelated).toBeLessThan(0.17)
})

describe.each([
  ['the names that rules were made on', false, 250, sameLetters.seen],
  ['the third that was held out', true, 130, sameLetters.heldOut],
])('the index of names, %s', (_, heldOut, least, known) => {
  const listWrong = (contacts: 'all' | 'usual' | 'none', seed?: number) => {
    const lists = realLists({ heldOut, contacts, ...(seed && { seed }) })
    const links = lists.judge(planLinks({ ...lists, suggest: false }))
    expect(links.length).toBeGreaterThan(least)
    const wrong = links.filter(({ isRight }) => !isRight)
    return wrong.map(({ account, customer }) => `${account} / ${customer}`).sort()
  }

  test('every contact known: no link between two firms', () => {
    expect(listWrong('all')).toEqual([])
  })

  test('no contact known: the pairs of two firms whose names are the same letters, and no others', () => {
    expect(listWrong('none')).toEqual(known)
  })

  test('the usual share of contacts known: at most three of those pairs in a draw, and no others', () => {
    for (const seed of [1, 2, 3]) {
      const wrong = listWrong('usual', seed)
      expect(wrong.filter((pair) => !known.includes(pair))).toEqual([])
      expect(wrong.length).toBeLessThanOrEqual(3)
    }
  })
})

test('the bound of the error: 0 wrong in 5,992 links, 1 in 9,488, 3 in 15,508, 5 in 21,027 are 0.05 %', () => {
  for (const [wrong, links] of [
    [0, 5_992],
    [1, 9_488],
    [3, 15_508],
    [5, 21_027],
  ] as const) {
    expect(boundError(wrong, links)).toBeLessThanOrEqual(0.000_500_01)
    expect(boundError(wrong, links - 50)).toBeGreaterThan(0.0005)
  }
})
