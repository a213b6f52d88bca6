import type { PendingEvent } from '@vectis/quickbooks/ports'
import { expect, test } from 'vitest'
import { coalesceEvents } from '../../src/read/drained-events.ts'

const noon = '2026-11-23T12:00:00Z'
const one = '2026-11-23T13:00:00Z'

type Event = PendingEvent['event']

const pending = (qboEventId: string, event: Partial<Event>, attempts = 0): PendingEvent =>
  ({
    qboEventId,
    attempts,
    event: { entity: 'Invoice', entityId: '1', operation: 'updated', occurredAt: noon, ...event },
  }) as PendingEvent

const asObject = (named: ReadonlyMap<string, ReadonlyMap<string, unknown>>) =>
  Object.fromEntries([...named].map(([entity, objects]) => [entity, Object.fromEntries(objects)]))

test('an object is named once, by the latest of its events; one without a time is later than all', () => {
  const drained = coalesceEvents([
    pending('a', { occurredAt: one }),
    pending('b', { occurredAt: noon }, 2),
    pending('c', { entityId: '2' }),
    pending('d', { entityId: '2', occurredAt: null }),
    pending('e', { entityId: '2', occurredAt: one }),
  ])
  expect(drained.ids).toEqual(['a', 'b', 'c', 'd', 'e'])
  expect(asObject(drained.named)).toEqual({ Invoice: { 1: one, 2: null } })
  expect(drained.about.get('Invoice')?.get('1')).toEqual([
    { qboEventId: 'a', attempts: 0, operation: 'updated' },
    { qboEventId: 'b', attempts: 2, operation: 'updated' },
  ])
})

test('deletions and voids are noted beside the name', () => {
  const drained = coalesceEvents([
    pending('a', { operation: 'deleted' }),
    pending('b', { operation: 'voided', entityId: '2' }),
    pending('c', { entityId: '3' }),
  ])
  expect(asObject(drained.deleted)).toEqual({ Invoice: { 1: noon } })
  expect(drained.voided).toEqual([{ entity: 'Invoice', externalId: '2' }])
  expect(asObject(drained.named)).toEqual({ Invoice: { 1: noon, 2: noon, 3: noon } })
})

test('a merge is of two customers: nothing else joins two, whatever id comes with it', () => {
  const customer = { entity: 'Customer', entityId: '5', deletedId: '6' } as const
  const merged = coalesceEvents([pending('a', { ...customer, operation: 'merged' })])
  expect([...merged.merges]).toEqual([['6', '5']])
  expect(asObject(merged.named)).toEqual({ Customer: { 5: noon, 6: noon } })
  for (const other of [
    { ...customer, operation: 'updated' },
    { ...customer, operation: 'merged', deletedId: '5' },
    { ...customer, operation: 'merged', deletedId: '' },
    { ...customer, operation: 'merged', entity: 'Invoice' },
  ] as Partial<Event>[]) {
    const drained = coalesceEvents([pending('a', other)])
    expect(drained.merges.size).toBe(0)
    expect(drained.named.get('Customer')?.has('6') ?? false).toBe(false)
  }
})

test('events about what is not kept, or about no object, are set apart', () => {
  const drained = coalesceEvents([
    pending('a', { entity: 'Estimate' }),
    pending('b', { entityId: '' }),
    pending('c', { entityId: '..' }),
  ])
  expect(drained).toMatchObject({ ids: [], unknownIds: ['a', 'b', 'c'] })
  expect(drained.named.size).toBe(0)
})
