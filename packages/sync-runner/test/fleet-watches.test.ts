import { EventEmitter } from 'node:events'
import type { PgBoss } from 'pg-boss'
import { expect, test } from 'vitest'
import { listenToBoss } from '../src/fleet/boss-health.ts'
import { readOldestReady } from '../src/fleet/oldest-ready.ts'
import { watchLateness } from '../src/fleet/watch-lateness.ts'
import { captureLog } from './support/captured-log.ts'

const clockAt = (start: number) => {
  let time = start
  return { now: () => time, sleep: () => Promise.resolve(), advance: (ms: number) => (time += ms) }
}

test('errors of the queue are counted, and one line a minute is logged', () => {
  const { logger, lines } = captureLog()
  const clock = clockAt(1_000)
  const boss = new EventEmitter()
  const health = listenToBoss(boss as PgBoss, clock, logger)
  expect(health).toMatchObject({ lastError: null, errors: 0 })

  boss.emit('error', new Error('the connection is lost'))
  clock.advance(59_999)
  boss.emit('error', new Error('still lost'))
  expect(health).toMatchObject({ lastError: { message: 'still lost', at: 60_999 }, errors: 2 })
  expect(lines).toHaveLength(1)

  clock.advance(1)
  boss.emit('error', 'not even an error')
  expect(health).toMatchObject({ lastError: { message: 'not even an error' }, errors: 3 })
  expect(lines).toHaveLength(2)
  boss.emit('error', null)
  expect(health.lastError?.message).toBe('null')
})

test('lateness is checked once per interval until the signal aborts, also after a check that failed', async () => {
  const { logger, lines } = captureLog()
  const stop = new AbortController()
  const slept: number[] = []
  const clock = {
    now: () => 0,
    sleep: async (ms: number, signal?: AbortSignal) => {
      signal?.throwIfAborted()
      slept.push(ms)
    },
  }
  let checks = 0
  const reportLate = async () => {
    checks += 1
    if (checks === 3) stop.abort()
    if (checks > 1) throw new Error('the database is down')
  }
  await watchLateness({
    runner: { reportLate },
    clock,
    logger,
    tickMinutes: 15,
    signal: stop.signal,
  })
  expect(slept).toEqual([900_000, 900_000, 900_000])
  // The third failed because the process ends.
  expect(lines.map(({ event }) => event)).toEqual(['quickbooks.sync.lateness_unknown'])
})

/** A queue of jobs that were made and may start at these seconds, oldest first. */
function queueOf(jobs: readonly [madeAt: number, startAfter: number][]) {
  const asked: number[] = []
  const boss = {
    findJobs: (_queue: string, { limit }: { limit: number }) => {
      asked.push(limit)
      return Promise.resolve(
        jobs.slice(0, limit).map(([madeAt, startAfter]) => ({
          createdOn: new Date(madeAt * 1_000),
          startAfter: new Date(startAfter * 1_000),
        })),
      )
    },
    getDb: () => ({ executeSql: () => Promise.resolve({ rows: [{ now: 1_000_000 }] }) }),
  }
  return { boss: boss as unknown as Pick<PgBoss, 'findJobs' | 'getDb'>, asked }
}

test('the oldest job that could run is found, by the time of the database without a clock', async () => {
  const waits = (boss: Pick<PgBoss, 'findJobs' | 'getDb'>) =>
    readOldestReady({ boss, queue: 'quickbooks', clock: undefined })
  expect(await waits(queueOf([]).boss)).toBe(null)
  expect(await waits(queueOf([[900, 2_000]]).boss)).toBe(null)
  expect(
    await waits(
      queueOf([
        [900, 2_000],
        [950, 950],
        [940, 990],
      ]).boss,
    ),
  ).toBe(50)
})

test('a second statement is needed only where a hundred older jobs wait for their time', async () => {
  const backoff: [number, number][] = Array.from({ length: 100 }, (_, n) => [n, 5_000])
  const hidden = queueOf([...backoff, [500, 500]])
  const read = (boss: Pick<PgBoss, 'findJobs' | 'getDb'>) =>
    readOldestReady({ boss, queue: 'quickbooks', clock: { ...clockAt(1_000_000) } })
  expect(await read(hidden.boss)).toBe(500)
  expect(hidden.asked).toEqual([100, 10_000])

  const ready = queueOf([[0, 0], ...backoff])
  expect(await read(ready.boss)).toBe(1_000)
  expect(ready.asked).toEqual([100])
})
