import { afterEach, describe, expect, test } from 'vitest'
import { createOffsetClock } from '@vectis/quickbooks-emulator'
import { systemClock } from '@vectis/quickbooks'
import type { Emulator } from '@vectis/quickbooks-emulator'
import { createConnectionStore } from '../../src/connections/connection-store.ts'
import {
  createStrictEmulator,
  isLive,
  livingRefreshToken,
  realmId,
} from '../support/quickbooks-grant.ts'
import { testKeyRing } from '../support/connect-database.ts'
import { openTestDatabase } from '../support/test-database.ts'
import { startFleet } from './fleet.ts'
import type { WorkerSettings } from './refresh-worker.ts'

/** `FULL=1` runs what the issue asks for (minutes); without it the same tests run on fewer expiries. */
const isFull = process.env['FULL'] === '1'
const processes = 8
const callers = 20
const hourMs = 3_600_000

const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

async function openWorld(settings: Pick<WorkerSettings, 'leaseMs' | 'timeoutMs'>) {
  const database = await openTestDatabase()
  cleanups.push(database.close)
  const clock = createOffsetClock(systemClock)
  const emulator = createStrictEmulator(clock)
  const { url: origin } = await emulator.listen({ port: 0 })
  cleanups.push(() => emulator.close())
  const connections = createConnectionStore({ db: database.db, keyRing: testKeyRing }).forTenant(
    'acme',
  )
  const connect = () =>
    connections.connect({
      environment: 'sandbox',
      realmId,
      tokens: emulator.issueTokens({ realmId }),
    })
  await connect()
  const fleet = await startFleet(processes, {
    url: database.url,
    schema: database.schema,
    tokenUrl: `${origin}/oauth2/v1/tokens/bearer`,
    credentials: emulator.credentials('sandbox'),
    callers,
    ...settings,
  })
  cleanups.push(() => fleet.close())

  let round = 0
  let offsetMs = 0
  return {
    emulator,
    connections,
    connect,
    fleet,
    /** An hour passes: the stored access token expires everywhere, and all callers of all processes ask at once. */
    async expire() {
      round += 1
      offsetMs += hourMs + 1000
      await clock.advance(hourMs + 1000)
      return fleet.runRound({ round, offsetMs })
    },
  }
}

/** One expiry without deaths: all processes receive the same valid token, for one call of the token endpoint. */
async function expectOneRefresh(world: Awaited<ReturnType<typeof openWorld>>): Promise<void> {
  const { emulator } = world
  const before = emulator.log.count({ operation: 'token-refresh' })
  const reports = await world.expire()
  expect(reports.flatMap(({ failures }) => failures)).toEqual([])
  expect(reports.reduce((sum, { given }) => sum + given, 0)).toBe(processes * callers)
  const [token, ...others] = new Set(reports.flatMap(({ accessTokens }) => accessTokens))
  expect(others).toEqual([])
  expect(await isLive(emulator, token ?? '')).toBe(true)
  expect(emulator.log.count({ operation: 'token-refresh' })).toBe(before + 1)
}

describe(`${processes} processes x ${callers} callers, rotation at every refresh, no grace`, () => {
  const expiries = isFull ? 1000 : 10
  test(`${expiries} expiries: one token call each`, { timeout: 1_800_000 }, async () => {
    const world = await openWorld({ leaseMs: 60_000, timeoutMs: 30_000 })
    for (let n = 0; n < expiries; n += 1) await expectOneRefresh(world)
    const { emulator } = world
    expect(emulator.log.count({ operation: 'token-refresh' })).toBe(expiries)
    expect(emulator.log.count({ operation: 'token-refresh', status: 200 })).toBe(expiries)
    const stored = await world.connections.read()
    expect(stored?.tokens?.refreshToken).toBe(livingRefreshToken(emulator))
    expect(stored?.state).toBe('connected')
  })

  // A thousand expiries at 9 to 25 real seconds would take five hours: the full run takes some of them at true speed and all of them a hundred times
  // faster, with a tenth of lease and time-out, which a busy machine must not reach.
  const slowForms = isFull
    ? [
        { scale: 1, slowExpiries: 16, leaseMs: 60_000, timeoutMs: 45_000 },
        { scale: 0.01, slowExpiries: 1000, leaseMs: 6000, timeoutMs: 4500 },
      ]
    : [{ scale: 0.01, slowExpiries: 4, leaseMs: 6000, timeoutMs: 4500 }]
  for (const { scale, slowExpiries, ...settings } of slowForms) {
    test(
      `a token endpoint that takes ${9000 * scale} to ${25_000 * scale} ms: ${slowExpiries} expiries`,
      { timeout: 1_800_000 },
      async () => {
        const world = await openWorld(settings)
        for (let n = 0; n < slowExpiries; n += 1) {
          const delayMs = (9000 + (16_000 * n) / (slowExpiries - 1)) * scale
          // Half of them rotate first and answer late: the old token is dead all the while.
          const rule = world.emulator.faults.push({
            match: { operation: 'token-refresh' },
            respond: { delayMs, processed: n % 2 === 0 },
          })
          await expectOneRefresh(world)
          rule()
        }
      },
    )
  }
})

describe('kill -9 of a random process every 200 ms', () => {
  const seconds = isFull ? 120 : 5
  test(
    `${seconds} s: the connection survives unless the only copy died`,
    { timeout: 600_000 },
    async () => {
      const world = await openWorld({ leaseMs: 4000, timeoutMs: 3800 })
      const { emulator, fleet } = world
      const presenters = watchPresenters(emulator)
      let seed = 1
      const killer = setInterval(() => {
        seed = (seed * 48_271) % 2_147_483_647
        if (fleet.killOne((names) => names[seed % names.length] ?? '') !== null) kills += 1
      }, 200)
      let kills = 0
      let losses = 0
      let rounds = 0
      try {
        // On a slow machine, until as many were killed as on a fast one.
        const end = systemClock.now() + seconds * 1000
        const isEnough = () => kills > seconds && rounds > seconds / 6
        for (; systemClock.now() < end || !isEnough(); rounds += 1) {
          losses += await judge(world, presenters)
        }
      } finally {
        clearInterval(killer)
      }
      // No more faults: the connection is now either lost with cause or usable in every process.
      if ((await judge(world, presenters)) === 1) losses += 1
      losses += await judge(world, presenters)
      const stored = await world.connections.read()
      expect(stored?.state).toBe('connected')
      expect(stored?.tokens?.refreshToken).toBe(livingRefreshToken(emulator))
      process.stdout.write(
        `kills ${kills}, expiries ${rounds}, lost with their only copy ${losses}\n`,
      )
    },
  )
})

/** Which processes presented which refresh token, in order. */
function watchPresenters(emulator: Emulator): Map<string, string[]> {
  const presenters = new Map<string, string[]>()
  let call = 0
  // So that kills meet requests on their way: half wait before they take effect, half after.
  emulator.faults.push({
    match: { operation: 'token-refresh' },
    respond: { delayMs: 150, processed: false },
  })
  emulator.faults.push({
    match: {
      operation: 'token-refresh',
      predicate({ call: { body, headers } }) {
        const token = new URLSearchParams(body).get('refresh_token') ?? ''
        presenters.set(token, [...(presenters.get(token) ?? []), headers['x-worker'] ?? ''])
        call += 1
        return call % 2 === 1
      },
    },
    respond: { delayMs: 150, processed: true },
  })
  return presenters
}

/** One expiry amid kills. Returns 1 when the connection was lost, having checked that it had to be, and connects again. */
async function judge(
  world: Awaited<ReturnType<typeof openWorld>>,
  presenters: Map<string, string[]>,
): Promise<0 | 1> {
  const { emulator, fleet, connections } = world
  const reports = await world.expire()
  const failures = new Set(reports.flatMap((report) => report.failures))
  for (const token of new Set(reports.flatMap((report) => report.accessTokens))) {
    expect(await isLive(emulator, token)).toBe(true)
  }
  if (failures.size === 0) return 0
  expect([...failures]).toEqual(['ReconnectRequiredError: invalid_grant'])

  // What happened: Intuit gave the valid token to a process that presented the previous one, which is still stored. All
  // that presented it before it was refused are dead. So no live process had the new one, and it was never stored.
  const stored = await connections.read()
  expect(stored?.state).toBe('action_required')
  const kept = stored?.tokens?.refreshToken ?? ''
  const grant = emulator.grants.at(-1)
  expect(kept).toBe(grant?.previous?.refreshToken)
  const beforeTheRefusal = (presenters.get(kept) ?? []).slice(0, -1)
  expect(beforeTheRefusal.length).toBeGreaterThan(0)
  expect(beforeTheRefusal.filter((name) => fleet.isAlive(name))).toEqual([])
  await world.connect()
  return 1
}
