import { EventEmitter } from 'node:events'
import { randomUUID } from 'node:crypto'
import { silentLogger } from '@vectis/quickbooks'
import { createVirtualClock } from '@vectis/quickbooks-emulator'
import type { VirtualClock } from '@vectis/quickbooks-emulator'
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { createCallWindows } from '../../src/fleet/call-windows.ts'
import { createSharedLimiter } from '../../src/fleet/shared-limiter.ts'
import type { SharedLimiterOptions } from '../../src/fleet/shared-limiter.ts'
import { openSettlingDatabase } from './settling-database.ts'
import type { SettlingDatabase } from './settling-database.ts'

const schema = `limiter_${randomUUID().replaceAll('-', '').slice(0, 12)}`
const key = { environment: 'production', realmId: '9130357766900001' }
let database: SettlingDatabase
let clock: VirtualClock
beforeAll(async () => {
  database = await openSettlingDatabase(inject('postgresUrl'), schema)
})
beforeEach(async () => {
  await database.query(`drop table if exists ${schema}.quickbooks_call_windows`, [])
  clock = createVirtualClock({ settle: () => database.settle() })
})
afterAll(() => database.close())

const open = (options: Partial<SharedLimiterOptions> = {}) =>
  createSharedLimiter({ database, schema, clock, ...options })

/** Calls from four processes, and when each began and ended. */
async function runCalls(count: number, latencyMs: number, options: Partial<SharedLimiterOptions>) {
  const limiters = Array.from({ length: 4 }, () => open(options))
  const begun: number[] = []
  let inFlight = 0
  let mostInFlight = 0
  const calls = Array.from({ length: count }, (_, n) =>
    limiters[n % 4]!.schedule({ key }, async () => {
      begun.push(clock.now())
      mostInFlight = Math.max(mostInFlight, (inFlight += 1))
      await clock.sleep(latencyMs)
      inFlight -= 1
    }),
  )
  await clock.run(Promise.all(calls))
  const most = (lengthMs: number) =>
    Math.max(...begun.map((at) => begun.filter((o) => o >= at && o < at + lengthMs).length))
  return { most, mostInFlight }
}

// Five hundred of them: five-hundred-calls.long.test.ts.
test('a minute holds as many calls as it may, of all processes, and not one more', async () => {
  const limits = { perSecond: 10, perMinute: 30, maxInFlight: 10, slackMs: 0 }
  const processes = Array.from({ length: 3 }, () =>
    createCallWindows({ database, schema, limits, now: () => clock.now() }),
  )
  await processes[0]!.take(key)
  const begun: number[] = []
  for (let n = 0; begun.length < 40; n += 1) {
    const windows = processes[n % 3]!
    const { slot, waitMs } = await windows.take(key)
    if (slot === null) await clock.advance(waitMs)
    else {
      begun.push(clock.now())
      await windows.end(key, slot)
    }
  }
  const counted = begun.map((at) => begun.filter((o) => o >= at && o < at + 60_000).length)
  expect(Math.max(...counted)).toBe(30)
  expect(begun[39]! - begun[0]!).toBeLessThan(62_000)
})

test('ten calls at a time, all processes together', async () => {
  const { most, mostInFlight } = await runCalls(60, 3_000, { requestsPerSecond: 10 })
  expect(mostInFlight).toBe(10)
  expect(most(1_000)).toBeLessThanOrEqual(10)
})

test('a 429 in one process makes all of them wait, then go at half the rate, then recover', async () => {
  const [first, second] = [open(), open()]
  await clock.run(first.schedule({ key }, async () => undefined))
  const at = clock.now()
  await first.throttled({ key, waitMs: 60_000 })
  // Two calls that failed together are one throttle.
  await second.throttled({ key, waitMs: 60_000 })
  const begun: number[] = []
  const calls = Array.from({ length: 160 }, () =>
    second.schedule({ key }, async () => void begun.push(clock.now() - at)),
  )
  await clock.run(Promise.all(calls))
  expect(begun[0]).toBe(60_000)
  const within = (from: number) => begun.filter((n) => n >= from && n < from + 1_000).length
  expect(within(60_000)).toBe(2)
  expect(within(76_000)).toBe(3)
  expect(within(91_000)).toBe(4)
  expect(within(106_000)).toBe(5)
})

test('realms do not wait for each other', async () => {
  const limiter = open()
  const begun: number[] = []
  const calls = Array.from({ length: 30 }, (_, n) =>
    limiter.schedule(
      { key: { ...key, realmId: `${n % 6}` } },
      async () => void begun.push(clock.now()),
    ),
  )
  await clock.run(Promise.all(calls))
  expect(new Set(begun).size).toBe(1)
})

test('a caller that stops waiting leaves no place taken, and one that dies only for a while', async () => {
  const [limiter, other] = [open(), open({ maxInFlight: 2 })]
  const stopped = new AbortController()
  const block = Array.from({ length: 5 }, () => limiter.schedule({ key }, async () => undefined))
  const waiting = limiter.schedule({ key, signal: stopped.signal }, async () => 'called')
  await clock.run(Promise.all(block))
  stopped.abort(new Error('It is no longer needed.'))
  await expect(waiting).rejects.toThrow('no longer needed')
  await clock.advance(2_000)
  // Two processes die with a call under way each: their ends are never noted.
  for (let n = 0; n < 2; n += 1) void other.schedule({ key }, () => new Promise<void>(() => {}))
  await clock.advance(1_000)
  const begun = clock.now()
  await clock.run(other.schedule({ key }, async () => undefined))
  expect(clock.now() - begun).toBeGreaterThan(140_000)
  expect(clock.now() - begun).toBeLessThan(151_000)
})

test('a turn that arrives too late is returned and requested again', async () => {
  let asked = 0
  const slow = {
    async query(text: string, values: unknown[]) {
      const answer = await database.query(text, values)
      if (text.startsWith('insert') && (asked += 1) < 4) await clock.sleep(500)
      return answer
    },
  }
  const limiter = createSharedLimiter({ database: slow, schema, clock })
  const begun = clock.now()
  await clock.run(limiter.schedule({ key }, async () => undefined))
  expect(asked).toBe(4)
  expect(clock.now() - begun).toBe(1_500)
  // The turns that came too late count in no window: their calls were never made.
  expect((await limiter.readWindow(key)).callsInLastMinute).toBe(1)
})

test('a turn that is given back takes no other with it, though both may have arrived at the same moment', async () => {
  const limits = { perSecond: 5, perMinute: 500, maxInFlight: 10, slackMs: 100 }
  const now = () => clock.now()
  const windows = createCallWindows({ database, schema, limits, now })
  const turn = async () => {
    await windows.take(key)
    return (await windows.take(key)).slot!
  }
  const late = await turn()
  await clock.advance(10)
  const made = (await windows.take(key)).slot!
  await clock.advance(90)
  // Answered at the very moment at which the other one would have arrived at the latest.
  await windows.end(key, made)
  await windows.giveBack(key, late)
  expect((await windows.read([key]))[0]!.callsInLastMinute).toBe(1)
})

test('a database that is always far away slows calls down, and stops none', async () => {
  const farAway = {
    async query(text: string, values: unknown[]) {
      const answer = await database.query(text, values)
      if (text.startsWith('insert')) await clock.sleep(150)
      return answer
    },
  }
  const warned: string[] = []
  const logger = {
    ...silentLogger,
    warn: (_fields: object, message: string) => void warned.push(message),
  }
  const limiter = createSharedLimiter({ database: farAway, schema, clock, logger })
  const begun: number[] = []
  const calls = Array.from({ length: 20 }, () =>
    limiter.schedule({ key }, async () => void begun.push(clock.now())),
  )
  await clock.run(Promise.all(calls))
  // The first call learns how long an answer takes; the others take their turns at the first answer.
  expect(begun.at(-1)! - begun[0]!).toBeLessThan(6_000)
  expect(warned).toHaveLength(1)
  expect(warned[0]).toMatch(/150 ms.*slackMs/)
})

test('processes that begin together agree on one table', async () => {
  const limiters = Array.from({ length: 5 }, () => createSharedLimiter({ database, schema }))
  await Promise.all(limiters.map((limiter) => limiter.schedule({ key }, async () => undefined)))
  const { rows } = await database.query(
    `select realm_id from ${schema}.quickbooks_call_windows`,
    [],
  )
  expect(rows).toHaveLength(1)
})

test('limits above those of Intuit are refused', () => {
  expect(() => open({ requestsPerSecond: 11 })).toThrow(RangeError)
  expect(() => open({ requestsPerMinute: 501 })).toThrow(RangeError)
  expect(() => open({ maxInFlight: 0 })).toThrow(RangeError)
})

test('what is kept of a realm is gone once its tenant is forgotten, and of no other', async () => {
  const limiter = open()
  const other = { ...key, realmId: '9130357766900002' }
  const call = async () => undefined
  for (const one of [key, other]) {
    for (let n = 0; n < 2; n += 1) await clock.run(limiter.schedule({ key: one }, call))
  }
  await limiter.forget(key)
  const { rows } = await database.query(
    `select realm_id from ${schema}.quickbooks_call_windows order by realm_id`,
    [],
  )
  expect(rows).toEqual([{ realm_id: other.realmId }])
})

test('a pool used only by the limiter survives a database that stops at once', () => {
  const query = async () => ({ rows: [] })
  const pool = Object.assign(new EventEmitter(), { query })
  const client = new EventEmitter()
  createSharedLimiter({ database: pool })
  createSharedLimiter({ database: pool })
  pool.emit('connect', client)
  // Node throws an error event that has no listener.
  pool.emit('error', new Error('terminating connection'), client)
  client.emit('error', new Error('terminating connection'))
  expect(pool.listenerCount('error')).toBe(1)
})

test('any process reads the calls of all of them, and the pause that QuickBooks asked for', async () => {
  const [worker, web] = [open(), open()]
  expect(await web.readWindow(key)).toEqual({ callsInLastMinute: 0, pausedUntil: null })
  await clock.run(Promise.all([1, 2, 3].map(() => worker.schedule({ key }, async () => undefined))))
  expect(await web.readWindow(key)).toEqual({ callsInLastMinute: 3, pausedUntil: null })
  await worker.throttled({ key, waitMs: 30_000 })
  const pausedUntil = clock.now() + 30_000
  expect(await web.readWindow(key)).toEqual({ callsInLastMinute: 3, pausedUntil })
  const other = { ...key, realmId: 'another' }
  expect(await web.readWindows([other, key, other])).toEqual([
    { callsInLastMinute: 0, pausedUntil: null },
    { callsInLastMinute: 3, pausedUntil },
    { callsInLastMinute: 0, pausedUntil: null },
  ])
  await clock.advance(61_000)
  expect(await web.readWindow(key)).toEqual({ callsInLastMinute: 0, pausedUntil: null })
})
