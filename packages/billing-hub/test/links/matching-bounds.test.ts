/** The linking rules on names of real brands and operators, small enough for every run; `pnpm bench matching` has the figures. */
import { describe, expect, test } from 'vitest'
import { boundError } from '../../bench/matching/error-bound.ts'
import { makeLists } from '../../bench/matching/make-lists.ts'
import { listPool } from '../../bench/matching/name-index.ts'
import { realLists } from '../../bench/matching/real-lists.ts'
import { addScores, describeScore, scoreLists } from '../../bench/matching/score-lists.ts'
import { planLinks } from '../../src/links/plan-links.ts'

/** Of three draws `pnpm test` takes one. */
const seeds = process.env['LONG'] === '1' ? [1, 2, 3] : [1]

const pool = listPool({ heldOut: false })

test('no wrong link, most partners linked, nearly all others shown', () => {
  const score = addScores(
    seeds.map((seed) => {
      const lists = makeLists(pool, { seed, customers: 2_000 })
      return scoreLists(lists, planLinks(lists))
    }),
  )
  console.log(describeScore(`${seeds.length} x 2,000 customers`, score))
  expect(score.wrong).toEqual([])
  expect(score.linkedPartners / score.partners).toBeGreaterThan(0.79)
  expect(score.shownPartners / score.openPartners).toBeGreaterThan(0.97)
  expect(score.unrelatedShown / score.unrelated).toBeLessThan(0.17)
})

describe.each([
  ['the names that rules were made on', false, 250],
  ['the third that was held out', true, 130],
])('the index of names, %s: no link between two firms', (_, heldOut, least) => {
  const listWrong = (contacts: 'all' | 'usual' | 'none', seed?: number) => {
    const lists = realLists({ heldOut, contacts, ...(seed && { seed }) })
    const links = lists.judge(planLinks({ ...lists, suggest: false }))
    expect(links.length).toBeGreaterThan(least)
    const wrong = links.filter(({ isRight }) => !isRight)
    return wrong.map(({ account, customer }) => `${account} / ${customer}`).sort()
  }
  test.each(['all', 'none'] as const)('contacts known: %s', (contacts) => {
    expect(listWrong(contacts)).toEqual([])
  })
  test.each(seeds)('the usual share of contacts known, draw %i', (seed) => {
    expect(listWrong('usual', seed)).toEqual([])
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
