import type { ConnectionStore, SyncStore, TenantSyncStore } from '@vectis/quickbooks/ports'
import { expect, test } from 'vitest'
import { openRealm, realmId, tenantId } from './support/open-realm.ts'
import { openTelemetry } from './support/open-telemetry.ts'

const minuteMs = 60_000
const down = async () => Promise.reject(new Error('The database is down.'))

function withStore(store: SyncStore, change: (tenant: TenantSyncStore, id: string) => object) {
  const forTenant = (id: string) => {
    const tenant = store.forTenant(id)
    return { ...tenant, ...change(tenant, id) }
  }
  return { ...store, forTenant } as SyncStore
}

test.for(['acquireLease', 'readStanding', 'startRun', 'commit', 'finishRun'] as const)(
  'a store that fails at %s is in the report and the events, and ends the span',
  async (method) => {
    const told: string[] = []
    const seen = openTelemetry()
    const { clock, store, createRunner } = await openRealm()
    const runner = createRunner({
      store: withStore(store, () => ({ [method]: down })),
      telemetry: seen.telemetry,
      onEvent: ({ type }) => void told.push(type),
    })
    const report = await clock.run(runner.runOnce({ tenantId }))
    expect(report).toMatchObject({ outcome: 'failed', errorCode: 'unexpected' })
    expect(report.error?.message).toContain('down')
    expect(told.at(-1)).toBe('run_finished')
    const [span] = await seen.spans('quickbooks.sync')
    expect(span).toMatchObject({ isError: true, attributes: { 'error.type': 'unexpected' } })
    await seen.close()
  },
)

test('a connection that cannot be read for its warnings makes a stored run no failure', async () => {
  const { clock, connections, createRunner } = await openRealm()
  let reads = 0
  const steps: string[] = []
  const flaky: ConnectionStore = {
    ...connections,
    forTenant(id) {
      const tenant = connections.forTenant(id)
      return { ...tenant, read: () => ((reads += 1) % 2 === 0 ? down() : tenant.read()) }
    },
  }
  const runner = createRunner({
    connections: flaky,
    afterTick: [{ name: 'step', run: async ({ report }) => void steps.push(report.outcome) }],
  })
  expect(await clock.run(runner.runOnce({ tenantId }))).toMatchObject({ outcome: 'succeeded' })
  expect(reads).toBe(2)
  expect(steps).toEqual(['succeeded'])
})

test('a store that is down for one tenant, or a host that never answers a warning, delays no other tenant', async () => {
  const { clock, connections, store, createRunner, takeCalls } = await openRealm()
  await clock.run(createRunner().runOnce({ tenantId }))
  await clock.advance(3 * 60 * minuteMs)
  takeCalls()
  const runner = createRunner({
    store: withStore(store, (_, id) => (id === 'broken' ? { readStanding: down } : {})),
    connections: {
      ...connections,
      async *listConnected() {
        yield { tenantId: 'broken', environment: 'sandbox', realmId }
        yield* connections.listConnected()
      },
    },
    onWarning: async ({ warning }) => {
      if (warning.kind === 'sync_late') await new Promise(() => undefined)
    },
  })
  runner.start()
  await clock.advance(46 * minuteMs)
  expect(takeCalls()).toBeGreaterThanOrEqual(4)
  await clock.run(runner.stop())
})

test('a revoked consent is reported once, however long it lasts', async () => {
  const keys: string[] = []
  const { clock, emulator, runner } = await openRealm({
    runner: { onWarning: ({ warning: { kind, key } }) => void keys.push(`${kind} ${key}`) },
  })
  expect(await clock.run(runner.runOnce({ tenantId }))).toMatchObject({ outcome: 'succeeded' })
  emulator.faults.push({
    match: { path: '/oauth2/v1/tokens/bearer' },
    respond: { status: 400, body: JSON.stringify({ error: 'invalid_grant' }) },
  })
  for (let day = 0; day < 4; day += 1) {
    await clock.advance(26 * 60 * minuteMs)
    const report = await clock.run(runner.runOnce({ tenantId }))
    expect(report.errorCode).toBe('reconnect_required')
  }
  expect(keys.filter((key) => key.startsWith('action_required'))).toHaveLength(1)
})

test('a warning that the host refuses is sent again by the next run, until it is accepted', async () => {
  let refuses = 2
  const sent: string[] = []
  const { clock, emulator, runner } = await openRealm({
    runner: {
      onWarning({ warning: { kind } }) {
        if (kind === 'action_required') sent.push(refuses > 0 ? 'refused' : 'accepted')
        if ((refuses -= 1) >= 0) throw new Error('the mail server is away')
      },
    },
  })
  emulator.faults.push({
    match: { path: '/oauth2/v1/tokens/bearer' },
    respond: { status: 400, body: JSON.stringify({ error: 'invalid_grant' }) },
  })
  await clock.advance(26 * 60 * minuteMs)
  for (let run = 0; run < 5; run += 1) {
    await clock.run(runner.runOnce({ tenantId }))
    await clock.advance(15 * minuteMs)
  }
  expect(sent.filter((one) => one === 'accepted')).toHaveLength(1)
  expect(sent.at(-1)).toBe('accepted')
})

test('a host that never answers a warning holds no realm for longer than half a minute', async () => {
  const { clock, connections, createRunner, emulator } = await openRealm()
  let taken = 0
  const runner = createRunner({
    onWarning: async () => {
      taken += 1
      await new Promise(() => undefined)
    },
  })
  emulator.faults.push({
    match: { path: '/oauth2/v1/tokens/bearer' },
    respond: { status: 400, body: JSON.stringify({ error: 'invalid_grant' }) },
  })
  await clock.advance(26 * 60 * minuteMs)
  const before = clock.now()
  const report = await clock.run(runner.runOnce({ tenantId }))
  expect(report.errorCode).toBe('reconnect_required')
  expect(taken).toBeGreaterThan(0)
  expect(clock.now() - before).toBeLessThanOrEqual(2 * 30_000)
  expect((await connections.forTenant(tenantId).read())?.state).toBe('action_required')
})
