import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { createOffsetClock, createVirtualClock } from '../src/index.ts'
import { systemClock } from '../src/defaults.ts'
import { formatOffsetTime } from '../src/clock/offset-time.ts'

describe('virtual clock', () => {
  test('wakes sleepers by deadline, equal ones in the order they fell asleep, with now() at the deadline', async () => {
    const clock = createVirtualClock({ start: 0 })
    const woken: string[] = []
    const sleep = async (name: string, ms: number) => {
      await clock.sleep(ms)
      woken.push(`${name}@${clock.now()}`)
    }
    void sleep('late', 30)
    void sleep('first', 10)
    void sleep('second', 10)
    await clock.advance(20)
    expect(woken).toEqual(['first@10', 'second@10'])
    expect(clock.now()).toBe(20)
    await clock.advance(10)
    expect(woken.at(-1)).toBe('late@30')
  })
  test('a woken sleeper that sleeps again is woken within the same advance', async () => {
    const clock = createVirtualClock({ start: 0 })
    let ticks = 0
    void (async () => {
      for (;;) {
        await clock.sleep(10)
        ticks += 1
      }
    })()
    await clock.advance(95)
    expect(ticks).toBe(9)
    expect(clock.now()).toBe(95)
  })
  test('an aborted sleeper rejects with the reason and is forgotten', async () => {
    const clock = createVirtualClock()
    const controller = new AbortController()
    const sleeping = clock.sleep(1000, controller.signal)
    controller.abort(new Error('enough'))
    await expect(sleeping).rejects.toThrow('enough')
    expect(clock.sleeping).toBe(0)
    await expect(clock.sleep(1, controller.signal)).rejects.toThrow('enough')
  })
  test('run drives time until the work ends and stops while it waits for something else', async () => {
    const clock = createVirtualClock({ start: 0 })
    const result = await clock.run(async () => {
      await clock.sleep(86_400_000)
      await readFile(import.meta.filename)
      await clock.sleep(1)
      return clock.now()
    })
    expect(result).toBe(86_400_001)
    await expect(clock.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  })
  test('runUntilIdle stops at its limit', async () => {
    const clock = createVirtualClock({ start: 0 })
    void (async () => {
      for (;;) await clock.sleep(1000)
    })()
    await clock.runUntilIdle(10_500)
    expect(clock.now()).toBe(10_000)
  })
  test('refuses an invalid start time', () => {
    expect(() => createVirtualClock({ start: 'soon' })).toThrow(TypeError)
  })
})

describe('offset clock', () => {
  test('runs by itself on its base and jumps on top of it, waking every sleeper that is due', async () => {
    const base = createVirtualClock({ start: 0 })
    const clock = createOffsetClock(base)
    const woken: number[] = []
    void clock.sleep(3_600_000).then(() => woken.push(clock.now()))
    void clock.sleep(50).then(() => woken.push(clock.now()))
    await base.advance(50)
    expect(woken).toEqual([50])
    await clock.advance(3_600_000)
    await base.advance(0)
    expect(woken).toEqual([50, 3_600_000])
  })
  test('a jump also wakes sleepers that start within it, each at its own time', async () => {
    const clock = createOffsetClock(createVirtualClock({ start: 0 }))
    const woken: number[] = []
    void (async () => {
      for (;;) {
        await clock.sleep(1000)
        woken.push(clock.now())
      }
    })()
    await clock.advance(3500)
    expect(woken).toEqual([1000, 2000, 3000])
    expect(clock.now()).toBe(3500)
  })
  test('the real base works', async () => {
    const clock = createOffsetClock(systemClock)
    const before = clock.now()
    await clock.sleep(1)
    expect(clock.now()).toBeGreaterThan(before)
  })
})

test.for([
  ['2026-07-01T12:00:00.123Z', 'America/Los_Angeles', '2026-07-01T05:00:00.123-07:00'],
  ['2026-11-01T08:59:59.999Z', 'America/Los_Angeles', '2026-11-01T01:59:59.999-07:00'],
  ['2026-11-01T09:00:00.000Z', 'America/Los_Angeles', '2026-11-01T01:00:00.000-08:00'],
  ['2026-01-01T00:00:00.000Z', 'Asia/Kolkata', '2026-01-01T05:30:00.000+05:30'],
  ['2026-01-01T00:00:00.000Z', 'UTC', '2026-01-01T00:00:00.000+00:00'],
] as const)('%s in %s is written %s', ([instant, zone, text]) => {
  expect(formatOffsetTime(Date.parse(instant), zone)).toBe(text)
})
