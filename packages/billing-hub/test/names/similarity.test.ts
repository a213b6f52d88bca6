import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  createScorer,
  prepareName,
  scoreRatio,
  scoreTokenSort,
} from '../../src/names/similarity.ts'

/** The longest common subsequence by its definition, cell by cell. */
function countCommon(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, () => 0)
  for (let at = 0; at < a.length; at += 1) {
    const next = [0]
    for (let to = 0; to < b.length; to += 1) {
      const common = a[at] === b[to] ? row[to]! + 1 : Math.max(row[to + 1]!, next[to]!)
      next.push(common)
    }
    row = next
  }
  return row[b.length]!
}

/** RapidFuzz: 100 times one less the insertions and deletions by the total length. */
function indel(a: string, b: string): number {
  return a === b ? 100 : (200 * countCommon(a, b)) / (a.length + b.length)
}

const sortWords = (text: string) => text.split(' ').sort().join(' ')
const letters = fc.constantFrom('a', 'b', 'c', 'é', ' ')
const name = fc
  .oneof(
    fc.string({ unit: letters, minLength: 1, maxLength: 12 }),
    fc.string({ unit: letters, minLength: 28, maxLength: 100 }),
  )
  .map((text) => text.replace(/\s+/g, ' ').trim())
  .filter((text) => text !== '')

test('a score is what its definition gives, of texts of any length', () => {
  fc.assert(
    fc.property(name, name, (a, b) => {
      expect(scoreRatio(a, b)).toBeCloseTo(indel(a, b), 9)
      expect(scoreTokenSort(a, b)).toBeCloseTo(indel(sortWords(a), sortWords(b)), 9)
    }),
    { numRuns: 300 },
  )
  const long = `${'a'.repeat(32)}${'b'.repeat(32)}`
  for (const other of [`${long}c`, long.slice(1), long.slice(0, 32), `c${long}`, 'b'.repeat(64)]) {
    expect(scoreRatio(long, other)).toBeCloseTo(indel(long, other), 9)
    expect(scoreRatio(other, long)).toBeCloseTo(indel(long, other), 9)
  }
})

test('names that only spaces tell apart reach every score, however many spaces there are', () => {
  expect(createScorer(prepareName('a b c d'))(prepareName('abcd'), 100)).toBe(100)
  expect(createScorer(prepareName('abcd'))(prepareName('a b c d'), 100)).toBe(100)
})

test('two names of nothing are alike, as in RapidFuzz', () => {
  expect(scoreRatio('', '')).toBe(100)
  expect(createScorer(prepareName(''))(prepareName(''))).toBe(100)
})

test('a prepared name has its words in order, and without spaces', () => {
  expect(prepareName('the blue acme')).toEqual({
    core: 'the blue acme',
    sorted: 'acme blue the',
    joined: 'theblueacme',
  })
  expect(prepareName('acme')).toEqual({ core: 'acme', sorted: 'acme', joined: 'acme' })
})

test('a scorer gives the best of three comparisons, or nothing where none can reach what is asked', () => {
  fc.assert(
    fc.property(name, name, fc.nat(100), (a, b, atLeast) => {
      const [left, right] = [prepareName(a), prepareName(b)]
      const best = Math.max(
        ...(['core', 'sorted', 'joined'] as const).map((form) => indel(left[form], right[form])),
      )
      const score = createScorer(left)
      expect(score(right)).toBeCloseTo(best, 9)
      // Without spaces a text may be as long as with them, but no longer.
      if (best >= atLeast) expect(score(right, atLeast)).toBeCloseTo(best, 9)
      else expect([0, best].some((one) => Math.abs(one - score(right, atLeast)) < 1e-9)).toBe(true)
    }),
    { numRuns: 300 },
  )
})

test('a name too long or too short for what is asked is not compared', () => {
  const score = createScorer(prepareName('acme'))
  expect(score(prepareName('acme plumbing and heating'), 80)).toBe(0)
  expect(score(prepareName('acme plumbing and heating'))).toBeGreaterThan(0)
  // 4 of 6 letters can be shared: 80.
  expect(score(prepareName('acmexy'), 80)).toBe(80)
  expect(score(prepareName('acmexy'), 81)).toBe(0)
})
