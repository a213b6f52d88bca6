/** Names written in ways that few are. */
import { expect, test } from 'vitest'
import { compareWriting } from '../../src/names/compare-writing.ts'
import { areFormsContradictory } from '../../src/names/core-name.ts'
import { parseDecorations, splitHalves } from '../../src/names/decorations.ts'
import { dropAccents, foldName } from '../../src/names/fold.ts'
import { createLargeMap } from '../../src/names/large-map.ts'
import { dropMarks } from '../../src/names/marks.ts'

test.each([
  ['Acme(deleted)', 'Acme', true, null],
  ['Acme (deleted  12)', 'Acme', true, null],
  ['Acme(A1)', 'Acme', false, 'A1'],
  ['Two lines\nAcme (A1)', 'Two lines\nAcme (A1)', false, null],
  ['Two lines\nAcme_A1', 'Two lines\nAcme_A1', false, null],
])('decorations of %j', (raw, name, isDeleted, accountId) => {
  expect(parseDecorations(raw)).toMatchObject({ name, isDeleted, accountId })
})

test('a name of nothing is the only candidate for itself', () => {
  expect(parseDecorations(' ')).toMatchObject({ name: '', candidates: [''] })
})

test.each([
  ['Acme)', ['Acme)']],
  [' dba Acme', ['Acme']],
  [' Smith dba Acme ', ['Smith', 'Acme']],
  ['Smith dba Acme) West', ['Smith', 'Acme) West']],
])('the halves of %j', (name, halves) => {
  expect(splitHalves(name)).toEqual(halves)
})

test.each([
  ['Zoŉ', 'zon'],
  ['Bathe Acme', 'bathe acme'],
  ['The Theatre', 'theatre'],
  ['Ма́ма', 'мама'],
])('folded: %s is %s', (name, folded) => {
  expect(foldName(name)).toBe(folded)
})

test.each([
  ['-Acme Plumbing!', 'Acme Plumbing', 'same'],
  ['A.B. C Plumbing', 'AB C Plumbing', 'same'],
  ['Straße Bau', 'Strasse Bau', 'some'],
] as const)('%s and %s: %s', (a, b, kind) => {
  expect(compareWriting(a, b)).toBe(kind)
})

test('forms contradict only if both sides have one and none is shared', () => {
  expect(areFormsContradictory([], ['llc'])).toBe(false)
  expect(areFormsContradictory(['llc', 'inc'], ['llc'])).toBe(false)
})

test('a mark before a name may have more letters', () => {
  expect(dropMarks('xxx acme')).toBe('acme')
})

test('the first key is one like the others, and a place that is free again is used again', () => {
  const large = createLargeMap<number>()
  large.set('first', 1)
  large.set('first', 2)
  expect([large.size, ...large.values()]).toEqual([1, 2])
  large.set('second', 3)
  large.delete('first')
  expect([large.size, large.has('first'), large.get('first')]).toEqual([1, false, undefined])
  large.set('third', 4)
  expect([...large.values()]).toEqual([4, 3])
})

test('a mark that follows no letter is no accent of one', () => {
  expect(dropAccents('\u0301x')).toBe('\u0301x')
  expect(dropAccents('x\u0301')).toBe('x')
})
