import type { Clock } from '@vectis/quickbooks'
import type { DescribedConnection } from '@vectis/quickbooks/ports'
import { createTelemetryRecorder } from '@vectis/quickbooks/telemetry'
import { expect, test } from 'vitest'
import type { SyncEvent } from '../../src/report/sync-event.ts'
import { createWarnings } from '../../src/warnings/create-warnings.ts'
import { captureLog } from '../support/captured-log.ts'
import { sampleReport } from '../support/sample-report.ts'

const now = Date.parse('2026-11-30T10:00:00Z')
/** Of a company whose consent ends in ten days, and whose tokens were last refreshed two days ago. */
const connection = (more: Partial<DescribedConnection> = {}) =>
  ({
    tenantId: 'acme',
    realmId: '77',
    state: 'connected',
    stateReason: null,
    connectedAt: '2026-09-01T10:00:00.000Z',
    refreshedAt: '2026-11-28T09:00:00.000Z',
    tokens: {
      accessTokenExpiresAt: '2026-11-28T10:00:00.000Z',
      refreshTokenExpiresAt: '2026-12-10T10:00:00.000Z',
      refreshTokenHardExpiresAt: null,
    },
    ...more,
  }) as DescribedConnection

function open(deliver: (kind: string) => Promise<void> = async () => undefined) {
  const log = captureLog()
  const events: SyncEvent[] = []
  const told: [string, string | null, string][] = []
  const slept: number[] = []
  const clock: Clock = {
    now: () => now,
    sleep: (ms, signal) => {
      slept.push(ms)
      return new Promise((_done, end) =>
        signal?.addEventListener('abort', () => end(signal.reason as Error)),
      )
    },
  }
  const warnings = createWarnings({
    clock,
    logger: log.logger,
    telemetry: createTelemetryRecorder(),
    emit: (event) => void events.push(event),
    deliver: async ({ tenantId, realmId, warning }) => {
      told.push([tenantId, realmId, warning.kind])
      await deliver(warning.kind)
    },
    store: { forTenant: () => ({ readCheckpoints: async () => [] }) as never },
  })
  return { warnings, log, events, told, slept }
}

test('a run without a call says nothing of refreshes, which none was needed for; of a consent that ends it does', async () => {
  for (const kind of ['quiet', 'not_begun'] as const) {
    const { warnings, told } = open()
    await warnings.ofRun(sampleReport({ kind }), connection())
    expect(told).toEqual([['acme', '77', 'consent_expiring']])
  }
  const { warnings, told } = open()
  await warnings.ofRun(sampleReport(), connection())
  expect(told.map(([, , kind]) => kind)).toEqual(['consent_expiring', 'refresh_overdue'])
  const failed = open()
  await failed.warnings.ofRun(sampleReport({ kind: 'not_begun', outcome: 'failed' }), connection())
  expect(failed.told.map(([, , kind]) => kind)).toEqual(['consent_expiring', 'refresh_overdue'])
})

test('each warning is sent once, as an event and a line too; in another company or tenant again', async () => {
  const { warnings, told, events, log } = open()
  const healthy = { refreshedAt: '2026-11-30T09:00:00.000Z' }
  for (let n = 0; n < 3; n += 1) await warnings.ofRun(sampleReport(), connection(healthy))
  expect(told).toHaveLength(1)
  expect(events).toMatchObject([
    { type: 'warning', tenantId: 'acme', realmId: '77', warning: { kind: 'consent_expiring' } },
  ])
  expect(log.loud()).toEqual(['warn quickbooks.warning.sent'])
  await warnings.ofRun(sampleReport({ tenantId: 'beta' }), connection(healthy))
  expect(told.at(-1)?.[0]).toBe('beta')
})

test('one that the host rejects is sent again with the next run, and is a line each time', async () => {
  let isDown = true
  const { warnings, told, events, log } = open(async () => {
    if (isDown) throw new Error('no mail server')
  })
  const given = connection({ refreshedAt: '2026-11-30T09:00:00.000Z' })
  await warnings.ofRun(sampleReport(), given)
  await warnings.ofRun(sampleReport(), given)
  expect([told.length, events.length]).toEqual([2, 0])
  expect(log.loud()).toEqual(['error quickbooks.warning.lost', 'error quickbooks.warning.lost'])
  isDown = false
  await warnings.ofRun(sampleReport(), given)
  await warnings.ofRun(sampleReport(), given)
  expect([told.length, events.length]).toEqual([3, 1])
})

test('a lost consent is said once, though the run and the connection both show it', async () => {
  const lost = connection({ state: 'action_required', stateReason: 'invalid_grant' })
  const { warnings, told } = open()
  const report = sampleReport({ outcome: 'failed', kind: 'not_begun', errorCode: 'reconnect_required', error: new Error('refused') }) // prettier-ignore
  await warnings.ofRun(report, lost)
  expect(told.map(([, , kind]) => kind)).toEqual(['action_required'])
  // Where the connection could not be read, the occasion has no name yet: the next tick says it.
  const blind = open()
  await blind.warnings.ofRun(report, undefined)
  expect(blind.told).toEqual([])
  await blind.warnings.ofRun(report, null)
  expect(blind.told.map(([, , kind]) => kind)).toEqual(['action_required'])
})

test('a day that is unknown is said of the company that is known, and of none otherwise', async () => {
  const calm = connection({ refreshedAt: '2026-11-30T09:00:00.000Z', tokens: null })
  const { warnings, told } = open()
  await warnings.ofRun(sampleReport(), calm, { isUnknown: false })
  expect(told).toEqual([])
  await warnings.ofRun(sampleReport({ realmId: '' }), calm, { isUnknown: true })
  expect(told).toEqual([['acme', '77', 'time_zone_missing']])
  const nowhere = open()
  await nowhere.warnings.ofRun(sampleReport({ realmId: '' }), null, { isUnknown: true })
  expect(nowhere.told).toEqual([])
})

test('a host that does not answer holds a run for thirty seconds at most', async () => {
  const { warnings, slept } = open()
  await warnings.ofRun(sampleReport(), connection({ refreshedAt: '2026-11-30T09:00:00.000Z' }))
  expect(slept).toEqual([30_000])
})
