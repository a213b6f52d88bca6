import { expect, test } from 'vitest'
import { joinPages } from '../../src/query/scan-second.ts'

type Page = Parameters<typeof joinPages<string>>[0]

test('two pages of one second are one: the rows and those that were rejected of both, the answer of the first', () => {
  const about = { time: '2026-11-02T10:00:00Z', intuitTid: 'one' }
  const page = { ...about, rows: ['1'], rejected: ['x'], identities: ['1', 'x'], size: 2, fresh: 2 }
  const more = { ...about, intuitTid: 'two', rows: ['2'], rejected: ['y'], identities: ['2', 'y'], size: 3, fresh: 1 } // prettier-ignore
  expect(joinPages(page as unknown as Page, more as unknown as Page)).toEqual({
    ...about,
    rows: ['1', '2'],
    rejected: ['x', 'y'],
    identities: ['1', 'x', '2', 'y'],
    size: 5,
    fresh: 3,
  })
})
