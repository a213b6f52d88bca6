import { remedyOf } from '@vectis/quickbooks/errors'
import type { SyncStore, TenantSyncStore } from '@vectis/quickbooks/ports'
import { CustodyError, StorageError } from '@vectis/quickbooks-storage'
import { expect, test } from 'vitest'
import { openRealm, realmId, tenantId } from '../support/open-realm.ts'

const minuteMs = 60_000

const lost = () => new StorageError('connection_lost', { origin: 'ECONNRESET', cause: null })

function overlay(store: SyncStore, change: () => Partial<TenantSyncStore>): SyncStore {
  return { forTenant: (id) => ({ ...store.forTenant(id), ...change() }) }
}

test('the database lost in a run: its own code and remedy are in the report, and the run ends at the next tick', async () => {
  const { clock, store, createRunner } = await openRealm()
  const down = async () => Promise.reject(lost())
  let isDown = true
  const runner = createRunner({
    store: overlay(store, () => (isDown ? { commit: down, finishRun: down } : {})),
  })
  const report = await clock.run(runner.runOnce({ tenantId }))
  expect(report).toMatchObject({
    outcome: 'failed',
    errorCode: 'connection_lost',
    message: `The connection to the database broke. ${remedyOf('connection_lost')}`,
    remedy: remedyOf('connection_lost'),
  })
  const [died] = await store.forTenant(tenantId).readRuns({ realmId, limit: 1 })
  expect(died).toMatchObject({ finishedAt: null })
  isDown = false
  await clock.advance(15 * minuteMs)
  await clock.run(runner.runOnce({ tenantId }))
  const runs = await store.forTenant(tenantId).readRuns({ realmId, limit: 5 })
  const ended = runs.find(({ runId }) => runId === died?.runId)
  expect(ended).toMatchObject({ outcome: 'aborted', errorCode: 'interrupted' })
  expect(ended?.finishedAt).not.toBeNull()
})

test('a wrong key id: the key ring’s own code and remedy are in the report', async () => {
  const { clock, connections, createRunner } = await openRealm()
  const read = async () =>
    Promise.reject(new CustodyError('unknown_key_id', 'A stored secret is under key "old".', 'old'))
  const runner = createRunner({
    quickbooks: { realm: read },
    connections: { ...connections, forTenant: (id) => ({ ...connections.forTenant(id), read }) },
  })
  expect(await clock.run(runner.runOnce({ tenantId }))).toMatchObject({
    outcome: 'failed',
    errorCode: 'unknown_key_id',
    remedy: 'Add the key that this id names to keys.old.',
    problems: [{ rung: 'tenant' }],
  })
})

test('a stored run keeps the message and intuit_tid of what failed', async () => {
  const { clock, runner, emulator, store } = await openRealm()
  await clock.run(runner.runOnce({ tenantId }))
  emulator.faults.push({ match: { path: '/v3/' }, respond: 'company-inactive' })
  await clock.advance(15 * minuteMs)
  const report = await clock.run(runner.runOnce({ tenantId }))
  const [run] = await store.forTenant(tenantId).readRuns({ realmId, limit: 1 })
  expect(run).toMatchObject({ outcome: 'failed', errorCode: 'fault', message: report.message })
  expect(run?.message).toContain('subscription')
  expect(run?.intuitTid).toMatch(/^1-/)
})

test('an undocumented error is redacted, and unexpected', async () => {
  const { clock, store, createRunner } = await openRealm()
  const commit = async () =>
    Promise.reject(new Error('password=x token=AB11abcdefghijklmnop.qrstuvwxyz0123456789'))
  const runner = createRunner({ store: overlay(store, () => ({ commit })) })
  const report = await clock.run(runner.runOnce({ tenantId }))
  expect(report).toMatchObject({ errorCode: 'unexpected' })
  expect(report.message).not.toContain('AB11abcdef')
})

test('an ended subscription concerns the company: no entity gets its own retry', async () => {
  const { clock, runner, emulator, store } = await openRealm()
  await clock.run(runner.runOnce({ tenantId }))
  const rule = emulator.faults.push({ match: { path: '/v3/' }, respond: 'company-inactive' })
  await clock.advance(15 * minuteMs)
  expect(await clock.run(runner.runOnce({ tenantId, mode: 'full' }))).toMatchObject({
    outcome: 'failed',
    remedy: expect.stringMatching(/subscription/),
  })
  const checkpoints = await store.forTenant(tenantId).readCheckpoints(realmId)
  expect(checkpoints.map(({ failing }) => failing)).toEqual(checkpoints.map(() => null))
  rule()
  await clock.advance(15 * minuteMs)
  expect(await clock.run(runner.runOnce({ tenantId }))).toMatchObject({ outcome: 'succeeded' })
})
