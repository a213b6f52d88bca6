import { createVirtualClock } from '@vectis/quickbooks-emulator'
import { createMemorySyncStore } from '@vectis/quickbooks-testkit/contracts'
import { expect, test } from 'vitest'
import { createSyncRunner } from '../src/create-sync-runner.ts'
import { openRealm, tenantId } from './support/open-realm.ts'

test('a machine whose clock is wrong stores no run in the future: a run uses the time of its store', async () => {
  // The store's time is the emulator's; the machine that runs this test is years away from it.
  const clock = createVirtualClock({ start: '2031-05-01T12:00:00Z' })
  const realm = await openRealm({ clock })
  const store = createMemorySyncStore({ clock })
  const { quickbooks, connections } = realm
  const runner = createSyncRunner({ quickbooks, store, connections })
  const report = await clock.run(runner.runOnce({ tenantId }))
  // Other processes see only what is stored of it.
  expect(report).toMatchObject({ outcome: 'partial', errorCode: 'clock_off', error: null })
  expect(report.remedy).toContain('Synchronise it')
  expect(report.startedAt).toMatch(/^2031-05-01T12:00/)
  expect(report.finishedAt).toMatch(/^2031-05-01T12:0/)
  const [stored] = await store.forTenant(tenantId).readRuns({ realmId: report.realmId, limit: 1 })
  expect(stored).toMatchObject({ startedAt: report.startedAt, finishedAt: report.finishedAt })
})
