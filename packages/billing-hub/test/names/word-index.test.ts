import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createWordIndex, listJoined } from '../../src/names/word-index.ts'
import { findOneHash } from './one-hash.ts'

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 6 })
const names = fc.array(fc.array(word, { minLength: 1, maxLength: 4 }), { maxLength: 12 })

function indexOf(all: readonly (readonly string[])[]) {
  const index = createWordIndex((at) => all[at]!)
  for (const [at, words] of all.entries()) index.add(words, at)
  return index
}

/** One letter missing, added or changed, or two neighbours swapped: by trying each of them. */
function areNear(a: string, b: string): boolean {
  const without = (text: string) =>
    Array.from(text, (_, at) => text.slice(0, at) + text.slice(at + 1))
  const shared = without(a).some((rest) => rest === b || without(b).includes(rest))
  return a !== b && (shared || without(b).includes(a))
}

test('it lists the names that have a word, as one word, as two neighbours or as a whole', () => {
  fc.assert(
    fc.property(names, word, (all, wanted) => {
      const index = indexOf(all)
      const having = all.flatMap((words, at) => (words.includes(wanted) ? [at] : []))
      const joined = all.flatMap((words, at) => (listJoined(words).includes(wanted) ? [at] : []))
      expect(index.having(wanted)).toEqual(having)
      const found = index.find(wanted)
      expect(found[0]).toEqual(having)
      expect([...new Set(found[1] ?? [])]).toEqual(joined)
      expect(index.count(wanted)).toBe(having.length > 0 ? having.length : (found[1]?.length ?? 0))
    }),
  )
})

test('a name is found by two of its words, and by all of them, written together', () => {
  const index = indexOf([['data', 'point'], ['datapoint'], ['big', 'sky', 'dental']])
  expect(index.find('datapoint')).toEqual([[1], [0]])
  expect(index.find('skydental')).toEqual([[], [2]])
  expect(index.find('bigskydental')).toEqual([[], [2]])
  expect(index.find('point')).toEqual([[0]])
  expect(['datapoint', 'bigsky', 'bigdental'].map((word) => index.count(word))).toEqual([1, 1, 0])
})

test('words are not near because what is left of them has one hash', () => {
  const [one, other] = findOneHash()
  const index = indexOf([[`${one}x`], [`${one}y`]])
  expect(index.listNear(`${other}x`)).toEqual([])
  expect(index.listNear(`${one}x`)).toEqual([`${one}y`])
})

test('joined are two neighbours, and all words of three or more', () => {
  expect(listJoined(['a'])).toEqual([])
  expect(listJoined(['a', 'b'])).toEqual(['ab'])
  expect(listJoined(['a', 'b', 'c'])).toEqual(['ab', 'bc', 'abc'])
})

test('words of four letters and more have near ones', () => {
  fc.assert(
    fc.property(names, word, (all, wanted) => {
      const near = indexOf(all).listNear(wanted)
      const others = new Set(all.flat())
      // A word of three letters is no near one of a word of three; of a longer one it may be.
      const expected = [...others].filter(
        (other) =>
          areNear(wanted, other) &&
          wanted.length >= 4 &&
          (other.length >= 4 || other.length === wanted.length - 1),
      )
      expect(near.toSorted()).toEqual(expected.toSorted())
    }),
  )
  const index = indexOf([['acme'], ['amce'], ['acmee'], ['acm'], ['acne'], ['zzzz'], ['acmeee']])
  expect(index.listNear('acme').toSorted()).toEqual(['acm', 'acmee', 'acne', 'amce'])
  expect(index.listNear('acm')).toEqual([])
})
