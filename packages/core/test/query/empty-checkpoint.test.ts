import { expect, test } from 'vitest'
import { emptyCheckpoint, startOfScan } from '../../src/query/empty-checkpoint.ts'

test('an entity that was never read has nothing in its checkpoint', () => {
  expect(emptyCheckpoint('Invoice')).toStrictEqual({
    entity: 'Invoice',
    changedSince: null,
    fullReadAt: null,
    scan: null,
    deletionsSince: null,
    countedAt: null,
    unavailableReason: null,
    failing: null,
    setAside: [],
  })
})

test('a scan begins before its first row, and keeps what is known of it', () => {
  const start = {
    scanId: 's',
    startedAt: '',
    createdFrom: null,
    offset: 0,
    idsAtCursor: [],
    setAside: [],
    rows: 0,
    pages: 0,
    expected: null,
  }
  expect(startOfScan({ scanId: 's' })).toStrictEqual(start)
  const known = { scanId: 's', startedAt: '2026-11-02T10:00:00Z', createdFrom: '2026-01-01T00:00:00Z' } // prettier-ignore
  expect(startOfScan(known)).toStrictEqual({ ...start, ...known })
})
