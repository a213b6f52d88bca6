/** What waits for another process, or for the database, ends by itself. */
import { createVirtualClock } from '@vectis/quickbooks-emulator'
import { silentLogger } from '@vectis/quickbooks'
import type { RunReport, SyncRunner } from '@vectis/quickbooks-sync'
import { createStorage } from '@vectis/quickbooks-storage'
import { expect, test } from 'vitest'
import { createIntegration } from '../src/index.ts'
import { findRemedies } from '../src/status/find-remedies.ts'
import { createProgressBoard } from '../src/sync/progress-board.ts'
import { createSyncOfTenants } from '../src/sync/tenant-sync.ts'
import { authorize, keys, publicUrl } from './support/open-host.ts'

test('a sync of a company that another process reads ends as busy, and asks ever less often', async () => {
  const clock = createVirtualClock()
  let asked = 0
  const progress = createProgressBoard()
  const runner: Pick<SyncRunner, 'runOnce'> = {
    async runOnce() {
      asked += 1
      return { outcome: 'busy' } as RunReport
    },
  }
  const sync = createSyncOfTenants({ runner, progress, clock, logger: silentLogger, request: null })
  const begun = clock.now()
  const report = await clock.run(sync.forTenant('acme').now())
  expect(report.outcome).toBe('busy')
  expect(clock.now() - begun).toBeGreaterThanOrEqual(5 * 60_000)
  expect(clock.now() - begun).toBeLessThan(6 * 60_000)
  expect(asked).toBeLessThan(60)
  expect(progress.isRunning('acme')).toBe(false)
})

test('close does not wait for a start that hangs, and nothing begins when it goes on', async () => {
  const clock = createVirtualClock()
  const storage = createStorage({ memory: true, keys })
  const migrating = Promise.withResolvers<void>()
  let ticked = 0
  const hanging = {
    ...storage,
    async migrate() {
      await migrating.promise
      return { schema: 'public', applied: [], version: 0 }
    },
    connections: {
      ...storage.connections,
      forTenant: storage.connections.forTenant,
      listConnected() {
        ticked += 1
        return storage.connections.listConnected()
      },
    },
  }
  const integration = createIntegration({
    storage: hanging,
    credentials: { sandbox: { clientId: 'id', clientSecret: 'secret' } },
    publicUrl,
    authorize,
    clock,
  })
  const started = integration.start()
  await clock.run(integration.close())
  migrating.resolve()
  await started
  await clock.advance(3_600_000)
  expect(ticked).toBe(0)
  await storage.close()
})

test('silence of webhooks counts from when the verifier token was stored', () => {
  const now = Date.parse('2026-11-29T12:00:00Z')
  const connection = {
    state: 'connected',
    stateReason: null,
    connectedAt: '2026-01-01T00:00:00Z',
    verifierTokenHint: 'abcd',
    timeZone: 'UTC',
  }
  const webhooks = { lastDeliveryAt: null, lastRejectedAt: null, rejected: {}, duplicates: 0 }
  const codesOf = (verifierTokenSetAt: string | null) =>
    findRemedies({
      connection,
      last: undefined,
      webhooks,
      verifierTokenSetAt,
      checkpoints: [],
      now,
    } as unknown as Parameters<typeof findRemedies>[0]).map(({ code }) => code)
  expect(codesOf('2026-11-29T11:00:00Z')).toEqual([])
  expect(codesOf('2026-11-21T11:00:00Z')).toEqual(['no_webhooks'])
  expect(codesOf(null)).toEqual(['no_webhooks'])
})
