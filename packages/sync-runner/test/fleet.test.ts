import { beginRun } from '@vectis/quickbooks/ports'
import { randomUUID } from 'node:crypto'
import { PgBoss } from 'pg-boss'
import { describe, expect, inject, test } from 'vitest'
import { createSyncFleet } from '../src/fleet/create-sync-fleet.ts'
import { judgeRun } from '../src/fleet/judge-run.ts'
import { buildTickCron } from '../src/fleet/tick-cron.ts'
import type { RunReport } from '../src/report/sync-event.ts'
import { connectionsOf } from './support/connections-of.ts'

const report: RunReport = {
  tenantId: '',
  ...beginRun({
    runId: 'r',
    realmId: '1',
    kind: 'incremental',
    reason: 'no_webhooks',
    startedAt: '2026-11-23T09:00:00Z',
  }),
  finishedAt: '2026-11-23T09:00:01Z',
  outcome: 'succeeded',
  calls: 1,
  setAside: [],
  error: null,
  hasMore: false,
}

test('a queue in real PostgreSQL: one run per tenant at a time, two workers, schedules follow the connections', async () => {
  const schema = `boss_${randomUUID().replaceAll('-', '').slice(0, 12)}`
  const open = async () => {
    // Nobody ticks: the minute of one of the tenants may be now.
    const options = { connectionString: inject('postgresUrl'), schema, max: 4, schedule: false }
    return new PgBoss(options).start()
  }
  const bosses = [await open(), await open()]
  const running = new Map<string, number>()
  const ended: string[] = []
  let most = 0
  const gates = new Set<() => void>()
  const runner = {
    async runOnce({ tenantId }: { tenantId: string }) {
      const now = (running.get(tenantId) ?? 0) + 1
      running.set(tenantId, now)
      most = Math.max(most, now)
      await new Promise<void>((resolve) => gates.add(resolve))
      running.set(tenantId, now - 1)
      ended.push(tenantId)
      return { ...report, tenantId }
    },
    reportLate: async () => undefined,
  }
  const tenants = ['a', 'b', 'c']
  const fleets = bosses.map((boss) =>
    createSyncFleet({
      boss,
      runner,
      storage: { schema: 'app', connections: connectionsOf(tenants) },
      pollingSeconds: 0.5,
    }),
  )
  try {
    for (const fleet of fleets) await fleet.start()
    const [first] = fleets
    expect(await bosses[0]!.getSchedules('quickbooks-sync/app')).toHaveLength(3)
    expect(await first!.request({ tenantId: 'a' })).toBe('queued')
    expect(await first!.request({ tenantId: 'b' })).toBe('queued')
    await expect.poll(() => gates.size).toBe(2)
    // While a job of this tenant runs, the next one waits for it, however many requests come.
    expect(await fleets[1]!.request({ tenantId: 'a' })).toBe('queued')
    expect(await fleets[0]!.request({ tenantId: 'a' })).toBe('joined')
    for (const open of gates) open()
    await expect.poll(() => gates.size).toBe(3)
    for (const open of gates) open()
    await expect.poll(() => ended.toSorted()).toEqual(['a', 'a', 'b'])
    expect(most).toBe(1)

    tenants.splice(0, 2, 'd')
    expect(await first!.reconcile()).toEqual({ added: 1, removed: 2, kept: 0 })
  } finally {
    for (const open of gates) open()
    for (const fleet of fleets) await fleet.stop()
    for (const boss of bosses) await boss.stop({ graceful: false })
  }
})

describe('what happens to a job after a run', () => {
  const failed = (errorCode: string) => ({
    outcome: 'failed' as const,
    errorCode,
    error: new Error('503'),
    hasMore: false,
  })
  test.each([
    ['success', report, 0, { kind: 'done' }],
    [
      'held by another process',
      { outcome: 'busy' as const, errorCode: 'busy', error: null, hasMore: false },
      3,
      { kind: 'again', afterSeconds: 2, failures: 3 },
    ],
    [
      'gave way to others',
      { outcome: 'partial' as const, errorCode: null, error: null, hasMore: true },
      2,
      { kind: 'again', afterSeconds: 0, failures: 2 },
    ],
    ['first failure', failed('unavailable'), 0, { kind: 'again', afterSeconds: 30, failures: 1 }],
    ['fifth failure', failed('unavailable'), 4, { kind: 'again', afterSeconds: 480, failures: 5 }],
    ['sixth failure', failed('unavailable'), 5, { kind: 'dead', reason: 'unavailable: 503' }],
    ['consent revoked', failed('reconnect_required'), 0, { kind: 'done' }],
  ])('%s', (_name, end, failures, verdict) => {
    expect(judgeRun(end, failures)).toMatchObject(verdict)
  })
})

test('each tenant has its own minutes, evenly spread', () => {
  const firsts = new Map<string, number>()
  for (let n = 0; n < 1_500; n += 1) {
    const cron = buildTickCron(`tenant-${n}`, 15)
    expect(cron).toMatch(/^\d+,\d+,\d+,\d+ \* \* \* \*$/)
    firsts.set(cron, (firsts.get(cron) ?? 0) + 1)
  }
  expect(firsts.size).toBe(15)
  expect(Math.max(...firsts.values())).toBeLessThan(150)
  expect(() => buildTickCron('a', 7)).toThrow(RangeError)
})
