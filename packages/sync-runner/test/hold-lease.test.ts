import { createVirtualClock } from '@vectis/quickbooks-emulator'
import type { VirtualClock } from '@vectis/quickbooks-emulator'
import { LeaseLostError } from '@vectis/quickbooks/ports'
import type { RunLease, TenantSyncStore } from '@vectis/quickbooks/ports'
import { expect, test } from 'vitest'
import { holdLease } from '../src/run/hold-lease.ts'

const second = 1_000
const lease: RunLease = {
  realmId: '1',
  owner: 'this one',
  fence: 1,
  statusesOn: null,
  at: '2026-01-01T00:00:00Z',
}

/** A lease of a minute in a store whose renewals are given; times are milliseconds since it was taken. */
function open(renew: (at: number) => Promise<boolean>) {
  const clock = createVirtualClock()
  const begun = clock.now()
  const renewed: number[] = []
  let released = 0
  const store = {
    acquireLease: () => Promise.resolve(lease),
    renewLease() {
      const at = clock.now() - begun
      renewed.push(at)
      return renew(at)
    },
    async releaseLease() {
      released += 1
    },
  } as Partial<TenantSyncStore> as TenantSyncStore
  const logger = { debug() {}, info() {}, warn() {}, error() {} }
  const options = { store, realmId: '1', owner: 'this one', leaseMs: 60 * second, clock, logger }
  return {
    clock,
    renewed,
    since: () => clock.now() - begun,
    released: () => released,
    hold: <T>(work: (signal: AbortSignal) => Promise<T>) =>
      clock.run(holdLease({ ...options, signal: undefined }, (_lease, signal) => work(signal))),
  }
}

/** The reason why work was ended, within ten minutes. */
const untilAborted = (clock: VirtualClock) => (signal: AbortSignal) => {
  const aborted = new Promise<unknown>((resolve) => {
    signal.addEventListener('abort', () => resolve(signal.reason), { once: true })
  })
  return Promise.race([aborted, clock.sleep(600 * second).then(() => 'not ended')])
}

test('a lease is renewed three times in its length while the work runs, and released after it', async () => {
  const { clock, hold, renewed, released } = open(() => Promise.resolve(true))
  await hold(() => clock.sleep(70 * second))
  expect(renewed).toEqual([20 * second, 40 * second, 60 * second])
  expect(released()).toBe(1)
})

test('a lease that another owner has taken ends the work at the next renewal', async () => {
  const { clock, hold, since } = open(() => Promise.resolve(false))
  expect(await hold(untilAborted(clock))).toBeInstanceOf(LeaseLostError)
  expect(since()).toBe(20 * second)
})

test('a lease that cannot be renewed is lost when a minute has passed since its last renewal, not before', async () => {
  const { clock, hold, since, released } = open((at) =>
    at <= 20 * second ? Promise.resolve(true) : Promise.reject(new Error('database is away')),
  )
  expect(await hold(untilAborted(clock))).toBeInstanceOf(LeaseLostError)
  expect(since()).toBe(80 * second)
  expect(released()).toBe(1)
})
