/** Runs of a tenant share turns: none is lost, and none is made twice. */
import { expect, test } from 'vitest'
import { createTurns } from '../src/sync/turns.ts'
import type { SyncMode } from '@vectis/quickbooks-sync'

function watched() {
  const begun: string[] = []
  const ends: ((failure?: Error) => void)[] = []
  const turns = createTurns<number>((tenantId, mode) => {
    const index = begun.push(`${tenantId} ${mode}`)
    return new Promise((resolve, reject) => {
      ends.push((failure) => (failure ? reject(failure) : resolve(index)))
    })
  })
  const take = (mode: SyncMode, tenantId = 'acme') => turns.take(tenantId, mode)
  return { begun, ends, take }
}

test('calls during a run share one that begins after them, in the widest of their modes', async () => {
  const { begun, ends, take } = watched()
  const first = take('auto')
  const later = [take('auto'), take('verify'), take('incremental')]
  expect(begun).toEqual(['acme auto'])
  ends[0]?.()
  expect(await first).toBe(1)
  await Promise.resolve()
  expect(begun).toEqual(['acme auto', 'acme verify'])
  // This one came after the second began.
  const third = take('auto')
  ends[1]?.()
  expect(await Promise.all(later)).toEqual([2, 2, 2])
  ends[2]?.()
  expect(await third).toBe(3)
})

test('a run that fails does not take those that wait for it with it', async () => {
  const { begun, ends, take } = watched()
  const first = take('auto')
  const second = take('full')
  ends[0]?.(new Error('no database'))
  await expect(first).rejects.toThrow('no database')
  ends[1]?.()
  expect(await second).toBe(2)
  expect(begun).toEqual(['acme auto', 'acme full'])
  ends[2]?.()
})

test('tenants do not wait for each other', async () => {
  const { begun, ends, take } = watched()
  const both = [take('auto'), take('auto', 'other')]
  expect(begun).toEqual(['acme auto', 'other auto'])
  for (const end of ends) end()
  await Promise.all(both)
})
