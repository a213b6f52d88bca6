import { randomUUID } from 'node:crypto'
import { createLimiter, createQuickBooks } from '@vectis/quickbooks'
import type { Limiter } from '@vectis/quickbooks'
import { createIndexedCompany, createVirtualClock } from '@vectis/quickbooks-emulator'
import { createMemoryAuthorizationStateStore } from '@vectis/quickbooks-testkit/contracts'
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { createSharedLimiter } from '../../src/fleet/shared-limiter.ts'
import { createSeeded } from '../simulation/seeded.ts'
import { openRealm, realmId, tenantId } from '../support/open-realm.ts'
import { openSettlingDatabase } from './settling-database.ts'
import type { SettlingDatabase } from './settling-database.ts'
import { countWindows, floorMs } from './windows.ts'

// With real sockets, real time and real processes: LONG=1 FULL=1, see over-sockets.long.test.ts.

const schema = `limits_${randomUUID().replaceAll('-', '').slice(0, 12)}`
let database: SettlingDatabase
beforeAll(async () => {
  database = await openSettlingDatabase(inject('postgresUrl'), schema)
})
// Every test begins at the same virtual time.
beforeEach(() => database.query(`drop table if exists ${schema}.quickbooks_call_windows`, []))
afterAll(() => database.close())

type MakeLimiter = (clock: ReturnType<typeof createVirtualClock>) => Limiter

/**
 * Four processes with limiters of their own. The realm's run goes from one to the next at a random page, at once and as
 * when a worker is shut down; panels in all of them read the same realm meanwhile, in bursts.
 */
async function readWithFour(seed: number, makeLimiter: MakeLimiter, perSecond: number) {
  const random = createSeeded(seed)
  const clock = createVirtualClock({ settle: () => database.settle() })
  const company = createIndexedCompany({ realmId, clock, invoices: 900 })
  const realm = await openRealm({
    clock,
    emulator: { companies: [company], latencyMs: random.integer(0, 40), throttle: false },
  })
  const processes = Array.from({ length: 4 }, () => {
    const quickbooks = createQuickBooks({
      credentials: {
        ...realm.emulator.credentials('sandbox'),
        redirectUri: 'https://vectis.example/callback',
      },
      connections: realm.connections,
      states: createMemoryAuthorizationStateStore(),
      endpoints: realm.emulator.endpoints,
      transport: realm.emulator.exchange,
      clock,
      limiter: makeLimiter(clock),
    })
    return { quickbooks, runner: realm.createRunner({ quickbooks, pageSize: 20 }) }
  })
  let readAt = 0
  let isRead = false
  let turns = 0
  const read = async () => {
    for (; !isRead; turns += 1) {
      const shutdown = new AbortController()
      const pages = random.integer(3, 40)
      let seen = 0
      const report = await processes[turns % 4]!.runner.runOnce({
        tenantId,
        signal: shutdown.signal,
        onProgress: () => {
          seen += 1
          if (seen === pages) shutdown.abort(new Error('This worker is shut down.'))
        },
      })
      isRead = report.outcome === 'succeeded'
      readAt = clock.now()
    }
  }
  const show = async ({ quickbooks }: (typeof processes)[number]) => {
    const panel = await quickbooks.realm(tenantId)
    while (!isRead) {
      await clock.sleep(random.integer(0, 4_000))
      await Promise.all(Array.from({ length: random.integer(1, 4) }, () => panel.count('Invoice')))
    }
  }
  await clock.run(Promise.all([read(), ...processes.map(show)]))
  const { records } = realm.emulator.log
  const until = countWindows(
    records.filter(({ at }) => at <= readAt),
    realmId,
  )
  const ms = until.lastAt - until.firstAt
  return { ...countWindows(records, realmId), turns, ms, floor: floorMs(until.calls, perSecond) }
}

test.for([
  { seed: 1, perSecond: 5 },
  { seed: 3, perSecond: 10 },
])(
  'four processes that share windows keep to $perSecond calls a second together (seed $seed)',
  async ({ seed, perSecond }) => {
    const share: MakeLimiter = (clock) =>
      createSharedLimiter({ database, schema, clock, requestsPerSecond: perSecond })
    const { perSecond: found, ...seen } = await readWithFour(seed, share, perSecond)
    expect(seen.turns).toBeGreaterThan(3)
    expect(seen.calls).toBeGreaterThan(120)
    expect(found).toBeLessThanOrEqual(perSecond)
    expect(seen.perMinute).toBeLessThanOrEqual(500)
    expect(seen.inFlight).toBeLessThanOrEqual(10)
    expect(seen.ms).toBeLessThanOrEqual(1.05 * seen.floor)
  },
)

test('windows of each process by itself do not: the test above can fail', async () => {
  const seen = await readWithFour(1, (clock) => createLimiter({ clock }), 5)
  expect(seen.perSecond).toBeGreaterThan(5)
})
