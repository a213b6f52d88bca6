import { expect, test } from 'vitest'
import type { SyncWarning } from '../src/report/sync-warning.ts'
import { openRealm, realmId, tenantId } from './support/open-realm.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

test('stores that are there and hold nothing, an empty tenant id and an unknown mode are refused by name', async () => {
  const { runner, createRunner } = await openRealm()
  for (const name of ['quickbooks', 'store', 'connections', 'webhookEvents']) {
    const create = () => createRunner({ [name]: undefined } as never)
    expect(create).toThrow(`createSyncRunner received ${name}: undefined`)
  }
  for (const empty of ['', undefined as never]) {
    await expect(runner.runOnce({ tenantId: empty })).rejects.toThrow(/expected a tenant id/)
  }
  const mode = 'fast' as never
  await expect(runner.runOnce({ tenantId, mode })).rejects.toThrow(/expected mode to be 'auto' or/)
})

test.each([0, 1_001, 2.5, Number.NaN])('a page of %s rows is refused', async (pageSize) => {
  const { createRunner } = await openRealm()
  expect(() => createRunner({ pageSize })).toThrow(
    `Expected pageSize to be an integer from 1 to 1000, the most that QuickBooks returns for one query; received ${pageSize}.`,
  )
})

test('two runners of one realm: one syncs, the other reports busy', async () => {
  const { clock, runner, createRunner } = await openRealm()
  const reports = await clock.run(
    Promise.all([runner.runOnce({ tenantId }), createRunner().runOnce({ tenantId })]),
  )
  expect(reports.map(({ outcome }) => outcome).toSorted()).toEqual(['busy', 'succeeded'])
})

test('start ticks every interval, stop ends it and releases the lease', async () => {
  const { clock, runner, createRunner, takeCalls } = await openRealm()
  runner.start()
  await clock.advance(minuteMs)
  expect(takeCalls()).toBe(10)
  await clock.advance(31 * minuteMs)
  expect(takeCalls()).toBe(2)
  await clock.run(runner.stop())
  await clock.advance(dayMs)
  expect(takeCalls()).toBe(0)
  await expect(runner.runOnce({ tenantId })).rejects.toThrow('stopped')
  expect(await clock.run(createRunner().runOnce({ tenantId }))).toMatchObject({
    outcome: 'succeeded',
  })
})

test('a stopped run ends at a page and the next run continues from there', async () => {
  const { clock, store, createRunner, emulator, takeCalls } = await openRealm({
    runner: { pageSize: 10, entitiesAtOnce: 1 },
  })
  const stopping = new AbortController()
  emulator.onRequest(({ entity }) => {
    if (entity === 'Invoice') stopping.abort()
  })
  const first = await clock.run(createRunner().runOnce({ tenantId, signal: stopping.signal }))
  expect(first).toMatchObject({ outcome: 'aborted', hasMore: true })
  takeCalls()
  const second = await clock.run(createRunner().runOnce({ tenantId }))
  expect(second).toMatchObject({ outcome: 'succeeded' })
  expect(second.entities.Customer?.inserted ?? 0).toBe(0)
  expect(await store.forTenant(tenantId).countLive(realmId, 'Invoice')).toBe(60)
})

test('a step of the host that fails is stored with its run, warned of once, and does not stop the others', async () => {
  const taken: string[] = []
  const failed: string[] = []
  const warnings: SyncWarning[] = []
  let isAway = true
  const { clock, runner, store } = await openRealm({
    runner: {
      onWarning: ({ warning }) => void warnings.push(warning),
      afterTick: [
        {
          name: 'links',
          run: async () => (isAway ? Promise.reject(new Error('no')) : Promise.resolve()),
        },
        { name: 'alerts', run: async ({ today }) => void taken.push(String(today)) },
      ],
      onEvent: (event) => {
        if (event.type === 'step_failed') failed.push(event.step)
      },
    },
  })
  const tick = () => clock.run(runner.runOnce({ tenantId }))
  const lastStored = async () =>
    (await store.forTenant(tenantId).readRuns({ realmId, limit: 1 }))[0]
  const first = await tick()
  const problem = { rung: 'step', step: 'links', code: 'step_failed', since: first.finishedAt }
  expect(first).toMatchObject({ outcome: 'partial', errorCode: 'step_failed', problems: [problem] })
  expect(failed).toEqual(['links'])
  expect(taken).toEqual(['2026-11-23'])
  expect(await lastStored()).toMatchObject({ outcome: 'partial', problems: [problem] })
  // It fails since then, in ticks with nothing to read too.
  await clock.advance(15 * minuteMs)
  expect((await tick()).problems).toMatchObject([problem])
  expect(warnings.map(({ kind, key }) => [kind, key])).toEqual([
    ['step_failing', `step_failing:links:${first.finishedAt}`],
  ])
  isAway = false
  await clock.advance(15 * minuteMs)
  expect(await tick()).toMatchObject({ outcome: 'succeeded', problems: [] })
  expect(await lastStored()).toMatchObject({ outcome: 'succeeded', problems: [] })
})

test('a consent that ends is warned of at 14 and at 3 days, each once', async () => {
  const warnings: SyncWarning[] = []
  const { clock, runner } = await openRealm({
    emulator: { oauth: { hardLifetimeMs: 20 * dayMs } },
    runner: { onWarning: ({ warning }) => void warnings.push(warning) },
  })
  for (let day = 0; day < 19; day += 1) {
    await clock.run(runner.runOnce({ tenantId }))
    await clock.advance(dayMs)
  }
  const consent = warnings.filter(({ kind }) => kind === 'consent_expiring')
  expect(consent.map(({ key }) => key.split(':')[1])).toEqual(['14', '3'])
})

test('a sync that fails for a tick and a half is late: reported once, by any process and however often it fails', async () => {
  const warnings: SyncWarning[] = []
  const { clock, runner, createRunner, emulator } = await openRealm({
    emulator: { latencyMs: 30 },
    runner: { onWarning: ({ warning }) => void warnings.push(warning) },
  })
  const late = () => warnings.filter(({ kind }) => kind === 'sync_late')
  // As a fleet does: `runOnce` and nothing else.
  expect(await clock.run(runner.runOnce({ tenantId }))).toMatchObject({ outcome: 'succeeded' })
  const since = clock.now()
  emulator.faults.push({ match: { realmId }, respond: { status: 400, body: '{}' } })
  for (let n = 0; n < 20; n += 1) {
    await clock.advance(5 * minuteMs)
    expect((await clock.run(runner.runOnce({ tenantId }))).outcome).not.toBe('succeeded')
    expect(late()).toHaveLength(clock.now() - since > 22.5 * minuteMs ? 1 : 0)
  }
  // Another process reports the same occasion under the same key.
  await clock.run(createRunner().runOnce({ tenantId }))
  expect(late()).toHaveLength(2)
  expect(new Set(late().map(({ key }) => key)).size).toBe(1)
})

test.for([
  { why: 'the way to Intuit is closed', isClosed: true, told: ['refresh_overdue'] },
  { why: 'the budget is spent and nothing is tried', isClosed: false, told: [] },
])('no refresh for a day, because $why: $told', async ({ isClosed, told }) => {
  const keys: string[] = []
  const { clock, createRunner, usage, emulator } = await openRealm({ environment: 'production' })
  const runner = createRunner({
    budget: { callsPerMonth: 1_000, usage, appId: 'app' },
    onWarning: ({ warning }) => void keys.push(warning.key),
  })
  await clock.run(runner.runOnce({ tenantId }))
  const spent = { appId: 'app', environment: 'production', month: '2026-11', calls: 990 } as const
  if (isClosed) {
    const match = { path: '/oauth2/v1/tokens/bearer' }
    emulator.faults.push({ match, respond: { connection: 'drop' } })
  } else await usage.add({ tenantId: 'other', realmId: '2', ...spent })
  for (let n = 0; n < 26; n += 1) {
    await clock.advance(60 * minuteMs)
    await clock.run(runner.runOnce({ tenantId }))
  }
  const overdue = keys.filter((key) => key.startsWith('refresh_overdue'))
  expect(overdue.map((key) => key.split(':')[0])).toEqual(told)
})

test('a spent budget stops reading before Intuit does, and is reported once', async () => {
  const warnings: string[] = []
  const appId = 'app'
  const { clock, createRunner, usage, takeCalls } = await openRealm({ environment: 'production' })
  const runner = createRunner({
    budget: { callsPerMonth: 1_000, usage, appId },
    onWarning: ({ warning }) => void warnings.push(warning.kind),
  })
  expect(await clock.run(runner.runOnce({ tenantId }))).toMatchObject({ outcome: 'succeeded' })
  await usage.add({
    tenantId: 'other',
    appId,
    environment: 'production',
    realmId: '2',
    month: '2026-11',
    calls: 980,
  })
  takeCalls()
  for (let n = 0; n < 3; n += 1) {
    await clock.advance(15 * minuteMs)
    expect(await clock.run(runner.runOnce({ tenantId }))).toMatchObject({
      kind: 'quiet',
      reason: 'budget_spent',
      errorCode: 'budget_spent',
    })
  }
  expect(takeCalls()).toBe(0)
  expect(warnings).toEqual(['budget', 'sync_late'])
  // The first of next month ends it.
  await clock.advanceTo('2026-12-01T00:05:00Z')
  expect(await clock.run(runner.runOnce({ tenantId }))).toMatchObject({ outcome: 'succeeded' })
})

test('templates that the plan of a company lacks are recorded, and no failure', async () => {
  const { clock, runner, store, emulator } = await openRealm()
  emulator.faults.push({
    match: { entity: 'RecurringTransaction' },
    respond: {
      status: 400,
      body: JSON.stringify({
        Fault: {
          Error: [{ Message: 'Feature not supported', Detail: 'Not in this plan', code: '5020' }],
          type: 'ValidationFault',
        },
      }),
    },
  })
  expect(await clock.run(runner.runOnce({ tenantId }))).toMatchObject({ outcome: 'succeeded' })
  const checkpoints = await store.forTenant(tenantId).readCheckpoints(realmId)
  const templates = checkpoints.find(({ entity }) => entity === 'RecurringTransaction')
  expect(templates?.unavailableReason).toContain('Feature not supported')
})
