import { expect, test } from 'vitest'
import { joinDeletion } from '../../src/query/join-deletion.ts'
import { mayChangeRows } from '../../src/query/may-change-rows.ts'

const at = (second: number) => `2026-11-02T18:00:0${second}Z`
const there = { deletedAt: null, deletedReason: null, mergedInto: null, deletionSeenAt: null }

test('the earliest time, the strongest reason and the latest answer stay, in any order', () => {
  const reports = [
    [{ deletedAt: at(3), reason: 'deleted' as const }, at(6)],
    [{ deletedAt: null, reason: 'merged' as const, mergedInto: '9' }, at(4)],
    [{ deletedAt: at(5), reason: 'absent' as const }, at(8)],
  ] as const
  const join = (order: readonly (typeof reports)[number][]) =>
    order.reduce(
      (stored, [report, observedAt]) => joinDeletion(stored, report, observedAt),
      there as Parameters<typeof joinDeletion>[0],
    )
  const joined = {
    ...{ deletedAt: at(3), deletedReason: 'merged' },
    ...{ mergedInto: '9', deletionSeenAt: at(8) },
  }
  expect(join(reports)).toEqual(joined)
  expect(join(reports.toReversed())).toEqual(joined)
  const other = { deletedAt: null, reason: 'merged', mergedInto: '10' } as const
  expect(joinDeletion(join(reports), other, at(1)).mergedInto).toBe('9')
})

const object = { entity: 'Invoice', externalId: '1' } as const

test.each([
  ['nothing', {}, false],
  ['empty lists', { rows: { Invoice: [] }, tombstones: [] }, false],
  ['a void event', { voidEvents: [object] }, true],
  [
    'an unreadable version',
    { unreadable: [{ ...object, path: 'Id', sourceUpdatedAt: null }] },
    true,
  ],
  [
    'a tombstone',
    { tombstones: [{ ...object, deletedAt: null, reason: 'deleted' as const }] },
    true,
  ],
  ['a row', { rows: { Invoice: [{} as never] } }, true],
])('a batch may change rows: %s', (_, batch, may) => {
  expect(mayChangeRows(batch)).toBe(may)
})

test.each([
  ['nothing', null, '9', '9'],
  ['nothing, by a report of nothing', null, undefined, null],
  ['a smaller one', '9', '95', '95'],
  ['a greater one', '95', '9', '95'],
  ['any, by a report of nothing', '9', undefined, '9'],
])('the object that it was merged into: %s', (_what, mergedInto, reported, joined) => {
  const report = { deletedAt: null, reason: 'merged' as const, ...(reported === undefined ? {} : { mergedInto: reported }) } // prettier-ignore
  expect(joinDeletion({ ...there, mergedInto }, report, at(1))).toEqual({
    deletedAt: at(1),
    deletedReason: 'merged',
    mergedInto: joined,
    deletionSeenAt: at(1),
  })
})
