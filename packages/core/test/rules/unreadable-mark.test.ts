import { expect, test } from 'vitest'
import { deservesMark, isReadableAgain } from '../../src/entities/parts/unreadable-mark.ts'

const at = (second: number) => `2026-11-02T18:00:0${second}Z`
const mark = (since: number | null, version: number | null) => ({
  unreadableSince: since === null ? null : at(since),
  unreadablePath: null,
  unreadableVersionAt: version === null ? null : at(version),
})

test.each([
  ['no mark', mark(null, null), 9, 9, false],
  ['a version as new as the unreadable one', mark(5, 4), 4, 6, true],
  ['an older version', mark(5, 4), 3, 6, false],
  ['no time of the unreadable version: any later answer', mark(5, null), 1, 6, true],
  ['the same answer', mark(5, null), 5, 5, false],
])('a readable version ends the mark: %s', (_, stored, version, observed, ends) => {
  expect(isReadableAgain(stored, at(version), at(observed))).toBe(ends)
})

test.each([
  ['older than the stored row', mark(null, null), 3, 4, false],
  ['as new as the stored row', mark(null, null), 4, 4, true],
  ['older than the marked version', mark(5, 6), 5, 4, false],
  ['as new as the marked version', mark(5, 6), 6, 4, true],
  ['older than the answer that set a mark without a time', mark(5, null), 4, 3, false],
])('an unreadable version makes a mark: %s', (_, stored, version, storedAt, makes) => {
  expect(deservesMark(stored, at(version), at(storedAt))).toBe(makes)
})
