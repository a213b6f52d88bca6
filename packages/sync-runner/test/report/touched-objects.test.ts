import { nothingWritten } from '@vectis/quickbooks/ports'
import type { BatchCounts } from '@vectis/quickbooks/ports'
import { syncEntities } from '@vectis/quickbooks/rows'
import { expect, test } from 'vitest'
import { createTouchedObjects } from '../../src/report/touched-objects.ts'

type Batch = Parameters<ReturnType<typeof createTouchedObjects>['note']>[0]

const counts = (inserted: number): BatchCounts => {
  const none = Object.fromEntries(syncEntities.map((entity) => [entity, nothingWritten()]))
  return { ...none, Invoice: { ...nothingWritten(), inserted } } as BatchCounts
}

const rowsOf = (from: number, to: number) =>
  ({
    rows: {
      Invoice: Array.from({ length: to - from }, (_, index) => ({
        externalId: String(from + index),
      })),
    },
  }) as unknown as Batch

test('rows are named once, and only where one was written; what a batch deletes or voids always', () => {
  const touched = createTouchedObjects()
  touched.note(rowsOf(0, 2), counts(1))
  touched.note(rowsOf(1, 3), counts(1))
  touched.note(rowsOf(7, 9), counts(0))
  const tombstones = [{ entity: 'Payment', externalId: '5' }]
  touched.note({ tombstones } as unknown as Batch, counts(0))
  expect(touched.list()).toEqual([
    ...['0', '1', '2'].map((externalId) => ({ entity: 'Invoice', externalId })),
    { entity: 'Payment', externalId: '5' },
  ])
})

test('up to 2,000 are named, of more none', () => {
  const touched = createTouchedObjects()
  touched.note(rowsOf(0, 2_000), counts(1))
  expect(touched.list()).toHaveLength(2_000)
  touched.note(rowsOf(1_999, 2_001), counts(1))
  expect(touched.list()).toBeNull()
})
