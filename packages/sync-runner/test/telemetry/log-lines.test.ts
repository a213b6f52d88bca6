import { expect, test } from 'vitest'
import { captureLog } from '../support/captured-log.ts'
import { openRealm, realmId, tenantId } from '../support/open-realm.ts'

const minuteMs = 60_000

async function open() {
  const log = captureLog()
  const { logger } = log
  const opened = await openRealm({ quickbooks: { logger }, runner: { logger } })
  return { ...opened, log }
}

const tick = { reason: 'no_webhooks' }

test('one 503 that a retry mends is one line', async () => {
  const { clock, emulator, runner, log } = await open()
  await clock.run(runner.runOnce({ tenantId }))
  await clock.advance(16 * minuteMs)
  log.take()
  emulator.faults.push({ match: { operation: 'cdc' }, times: 1, respond: 'unavailable' })
  const report = await clock.run(runner.runOnce({ tenantId }))
  expect(report).toMatchObject({ outcome: 'succeeded', ...tick })
  expect(log.loud()).toEqual(['warn quickbooks.call.retried'])
  expect(log.lines.find(({ level }) => level === 'warn')?.fields).toMatchObject({ status: 503 })
})

test.for([
  ['an entity', { times: 2, respond: 'unavailable' }, 'warn quickbooks.warning.sent'],
  ['its run', { respond: 'company-inactive' }, 'error quickbooks.sync.ended'],
] as const)('one failure that ends %s is one line', async ([, rule, line]) => {
  const { clock, emulator, createRunner, log } = await openWithoutRetries()
  const runner = createRunner({ logger: log.logger })
  await clock.run(runner.runOnce({ tenantId }))
  await clock.advance(16 * minuteMs)
  log.take()
  emulator.faults.push({ match: { operation: 'cdc' }, ...rule })
  const report = await clock.run(runner.runOnce({ tenantId }))
  expect(report.outcome).not.toBe('succeeded')
  expect(log.loud().filter((one) => !one.startsWith('info'))).toEqual([line])
  const ended = log.lines.find(({ event }) => event === 'quickbooks.sync.ended')
  expect(ended?.fields).toMatchObject({
    tenantId,
    realmId,
    runId: report.runId,
    code: report.errorCode,
  })
  expect(ended?.fields['intuitTid']).toEqual(expect.stringMatching(/./))
})

test('a revoked tenant is one warning, and no ERROR at each tick', async () => {
  const { clock, emulator, runner, log } = await open()
  await clock.run(runner.runOnce({ tenantId }))
  log.take()
  emulator.faults.push({
    match: { path: '/oauth2/v1/tokens/bearer' },
    respond: { status: 400, body: JSON.stringify({ error: 'invalid_grant' }) },
  })
  await clock.advance(2 * 60 * minuteMs)
  for (let n = 0; n < 48; n += 1) {
    const report = await clock.run(runner.runOnce({ tenantId }))
    expect(report.errorCode).toBe('reconnect_required')
    await clock.advance(15 * minuteMs)
  }
  expect(log.lines.filter(({ level }) => level === 'error')).toEqual([])
  const warnings = log.lines.filter(({ level }) => level === 'warn')
  expect(warnings.map(({ fields }) => String(fields['kind'])).toSorted()).toEqual([
    'action_required',
    'sync_late',
  ])
})

test('a failure that continues is one line until it changes', async () => {
  const { clock, store, createRunner, log } = await open()
  let isDown = true
  const broken = {
    forTenant(id: string) {
      const tenant = store.forTenant(id)
      const acquireLease: typeof tenant.acquireLease = (input) =>
        isDown ? Promise.reject(new Error('The database is down.')) : tenant.acquireLease(input)
      return { ...tenant, acquireLease }
    },
  }
  const runner = createRunner({ store: broken })
  for (let n = 0; n < 5; n += 1) await clock.run(runner.runOnce({ tenantId }))
  expect(log.loud()).toEqual(['error quickbooks.sync.ended'])
  isDown = false
  await clock.run(runner.runOnce({ tenantId }))
  isDown = true
  await clock.run(runner.runOnce({ tenantId }))
  expect(log.loud()).toEqual([
    'error quickbooks.sync.ended',
    'info quickbooks.sync.ended',
    'error quickbooks.sync.ended',
  ])
})

test('ticks that change nothing are debug lines', async () => {
  const { clock, runner, log } = await open()
  await clock.run(runner.runOnce({ tenantId }))
  log.take()
  for (let n = 0; n < 3; n += 1) {
    await clock.advance(15 * minuteMs)
    expect(await clock.run(runner.runOnce({ tenantId }))).toMatchObject({ outcome: 'succeeded' })
  }
  expect(log.loud()).toEqual([])
  expect(log.take().filter((line) => line.endsWith('sync.ended'))).toHaveLength(3)
})

test('every line of a run names tenant, realm, environment and run, in one spelling', async () => {
  const { clock, emulator, runner, log } = await open()
  emulator.faults.push({ match: { operation: 'query' }, times: 3, respond: 'unavailable' })
  const report = await clock.run(runner.runOnce({ tenantId }))
  expect(log.lines.length).toBeGreaterThan(5)
  for (const { event, fields } of log.lines) {
    if (event.startsWith('quickbooks.oauth.')) continue
    expect(fields, event).toMatchObject({ tenantId, realmId, environment: 'sandbox' })
    expect(Object.keys(fields).filter((name) => /_|^ms$|[tT]enant$|^realm$/.test(name))).toEqual([])
  }
  const ended = log.lines.find(({ event }) => event === 'quickbooks.sync.ended')
  expect(ended?.fields).toMatchObject({ runId: report.runId, kind: report.kind })
})

async function openWithoutRetries() {
  const log = captureLog()
  const { logger } = log
  const quickbooks = { logger, retry: { retries: 0, throttleRetries: 0 } }
  return { ...(await openRealm({ quickbooks })), log }
}
