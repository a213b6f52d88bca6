import type { SourceBatch } from '@vectis/quickbooks/ports'
import { expect, test } from 'vitest'
import { readBatch } from '../../src/sources/read-batch.ts'
import { SourceBatchError } from '../../src/sources/source-batch-error.ts'

const contactsOf = (count: number, change: object) =>
  Array.from({ length: count }, (_, n) => ({
    id: `c-${n}`,
    updatedAt: null,
    name: 'Old Mill',
    ...change,
  }))

const batchOf = (contacts: object[]) =>
  ({
    source: 'xero',
    organisationId: 'org-1',
    observedAt: '2026-11-20T09:00:00Z',
    contacts,
  }) as unknown as SourceBatch

/** Milliseconds of CPU, which neighbours do not take away, that reading a batch costs of which every contact is wrong. */
function refuse(count: number): number {
  const batch = batchOf(contactsOf(count, {}))
  const from = process.cpuUsage()
  expect(() => readBatch(batch)).toThrow(SourceBatchError)
  const { user, system } = process.cpuUsage(from)
  return (user + system) / 1_000
}

test('a batch of which every object is wrong is refused in time that grows with its length only', () => {
  refuse(2_000)
  const short = Math.min(refuse(2_500), refuse(2_500))
  // 8 times as many: 64 times as long if every problem copied the ones before it.
  expect(Math.min(refuse(20_000), refuse(20_000), refuse(20_000))).toBeLessThan(24 * short)
})

test('every one of 150,000 problems is listed', () => {
  try {
    readBatch(batchOf(contactsOf(150_000, { isActive: true, name: '' })))
    expect.unreachable()
  } catch (error) {
    expect(error).toBeInstanceOf(SourceBatchError)
    expect((error as SourceBatchError).problems).toHaveLength(150_000)
  }
})
