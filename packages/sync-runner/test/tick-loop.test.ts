import PQueue from 'p-queue'
import { silentLogger } from '@vectis/quickbooks'
import { createVirtualClock } from '@vectis/quickbooks-emulator'
import { expect, test } from 'vitest'
import { createTickLoop } from '../src/tick-loop.ts'

type Input = Parameters<typeof createTickLoop>[0]
type Report = Awaited<ReturnType<Input['tick']>>

const minuteMs = 60_000

/** A loop over tenants, with what it ran and logged. `lastRuns`: when each was synced last. */
function open(lastRuns: Readonly<Record<string, number | null>>, more: Partial<Input> = {}) {
  const clock = createVirtualClock()
  const ran: string[] = []
  const logged: unknown[] = []
  const loop = createTickLoop({
    clock,
    logger: { ...silentLogger, error: (about) => logged.push(about) },
    tickMs: minuteMs,
    queue: new PQueue({ concurrency: 1 }),
    async *listConnected() {
      for (const tenantId of Object.keys(lastRuns))
        yield { tenantId, environment: 'sandbox', realmId: '1' }
    },
    lastRunAt: async ({ tenantId }) => lastRuns[tenantId] ?? null,
    async tick(tenantId) {
      ran.push(tenantId)
      return { hasMore: false } as Report
    },
    onLate: async () => undefined,
    ...more,
  })
  return { clock, loop, ran, logged }
}

test('the tenant that was synced longest ago goes first, before all others one that never was', async () => {
  const { clock, loop, ran } = open({ late: 1_000, early: 5_000, never: null, old: 10 })
  loop.start()
  await clock.advance(0)
  expect(ran).toEqual(['never', 'old', 'late', 'early'])
  await loop.stop()
})

test('a tenant that still runs, or waits, is in the queue once, however many ticks pass', async () => {
  const end = Promise.withResolvers<void>()
  const ran: string[] = []
  const { clock, loop } = open(
    { slow: 1, waiting: 2 },
    {
      async tick(tenantId) {
        ran.push(tenantId)
        if (ran.length === 1) await end.promise
        return { hasMore: false } as Report
      },
    },
  )
  loop.start()
  await clock.advance(3 * minuteMs + 1)
  expect(ran).toEqual(['slow'])
  end.resolve()
  await clock.advance(1)
  expect(ran).toEqual(['slow', 'waiting'])
  await clock.advance(minuteMs)
  expect(ran).toEqual(['slow', 'waiting', 'slow', 'waiting'])
  await loop.stop()
})

test('a run can ask at any moment whether others wait; one that has more goes to the end of the queue', async () => {
  const told: unknown[][] = []
  const { clock, loop } = open(
    { large: 1, small: 2 },
    {
      async tick(tenantId, isWaitedFor) {
        const atStart = isWaitedFor()
        await clock.sleep(10)
        told.push([tenantId, atStart, isWaitedFor()])
        return { hasMore: told.length === 1 } as Report
      },
    },
  )
  loop.start()
  await clock.advance(1_000)
  expect(told).toEqual([
    // The first one begins before the second is in the queue.
    ['large', false, true],
    ['small', true, true],
    ['large', false, false],
  ])
  await loop.stop()
})

test('a tenant whose last run cannot be read, or whose tick fails, stops no other', async () => {
  const ran: string[] = []
  const { clock, loop, logged } = open(
    { broken: 1, sound: 2 },
    {
      async lastRunAt({ tenantId }) {
        if (tenantId === 'broken') throw new Error('no')
        return 2
      },
      async tick(tenantId) {
        ran.push(tenantId)
        if (tenantId === 'broken') throw new Error('no')
        return { hasMore: false } as Report
      },
      onLate: () => Promise.reject(new Error('no')),
    },
  )
  loop.start()
  await clock.advance(0)
  expect(ran).toEqual(['broken', 'sound'])
  expect(logged).toMatchObject([
    { event: 'quickbooks.sync.last_run_unreadable', tenantId: 'broken' },
    { event: 'quickbooks.sync.lateness_unknown', tenantId: 'sound' },
    { event: 'quickbooks.sync.tick_failed', tenantId: 'broken' },
  ])
  await loop.stop()
})
