import { createVirtualClock } from '@vectis/quickbooks-emulator'
import { describe, expect, test } from 'vitest'
import { silentLogger } from '../../src/transport/defaults.ts'
import { createUsageMeter } from '../../src/transport/usage-meter.ts'
import type { UsageEntry } from '../../src/transport/usage-meter.ts'

const subject = { tenantId: 't', appId: 'a', environment: 'production', realmId: '1' } as const

function createMeter(start = '2026-11-30T23:59:59.500Z') {
  const clock = createVirtualClock({ start })
  const stored: UsageEntry[] = []
  const warnings: object[] = []
  let failures = 0
  const meter = createUsageMeter({
    clock,
    logger: { ...silentLogger, warn: (fields) => warnings.push(fields) },
    async add(entry) {
      if (failures > 0) {
        failures -= 1
        throw new Error('database is away')
      }
      stored.push({ ...entry })
    },
  })
  return { clock, stored, warnings, meter, failNext: (times: number) => (failures = times) }
}

describe('createUsageMeter', () => {
  test('stores a burst of calls in one write, a second later', async () => {
    const { meter, stored, clock } = createMeter()
    for (let call = 0; call < 250; call += 1) meter.count(subject)
    expect(stored).toEqual([])
    await clock.advance(1_000)
    expect(stored).toEqual([{ ...subject, month: '2026-11', calls: 250 }])
    expect(clock.sleeping).toBe(0)
  })

  test('keeps months, realms and environments apart', async () => {
    const { meter, stored, clock } = createMeter()
    meter.count(subject)
    await clock.advance(600)
    meter.count(subject)
    meter.count({ ...subject, environment: 'sandbox' })
    meter.count({ ...subject, realmId: '2' })
    await clock.advance(5_000)
    expect(
      stored.map(({ month, realmId, environment, calls }) => [month, realmId, environment, calls]),
    ).toEqual([
      ['2026-11', '1', 'production', 1],
      ['2026-12', '1', 'production', 1],
      ['2026-12', '1', 'sandbox', 1],
      ['2026-12', '2', 'production', 1],
    ])
  })

  test('loses nothing while the store is unreachable, warns, and tries again', async () => {
    const { meter, stored, warnings, clock, failNext } = createMeter()
    failNext(3)
    meter.count(subject)
    await clock.advance(2_000)
    meter.count(subject)
    await clock.advance(60_000)
    expect(stored.reduce((sum, { calls }) => sum + calls, 0)).toBe(2)
    expect(warnings).toHaveLength(2)
    expect(warnings[0]).toMatchObject({ calls: 1 })
  })

  test('close stores the rest, and rejects when it cannot', async () => {
    const { meter, stored, failNext } = createMeter()
    meter.count(subject)
    failNext(1)
    await expect(meter.close()).rejects.toThrow('database is away')
    await meter.close()
    expect(stored).toEqual([{ ...subject, month: '2026-11', calls: 1 }])
  })

  test('flush waits for a write under way and stores what came after it', async () => {
    const { meter, stored } = createMeter()
    meter.count(subject)
    const first = meter.flush()
    meter.count(subject)
    await Promise.all([first, meter.flush()])
    expect(stored.map(({ calls }) => calls)).toEqual([1, 1])
    await meter.close()
  })

  test('one timer waits for all counts, and none after close', async () => {
    const { meter, clock, failNext } = createMeter()
    meter.count(subject)
    meter.count(subject)
    expect(clock.sleeping).toBe(1)
    await meter.close()
    expect(clock.sleeping).toBe(0)
    meter.count(subject)
    expect(clock.sleeping).toBe(0)
    failNext(1)
    await expect(meter.close()).rejects.toThrow('database is away')
    expect(clock.sleeping).toBe(0)
  })
})
