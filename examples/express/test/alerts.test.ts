import type { BillingHub } from '@vectis/billing-hub'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { evaluateAlerts } from '../src/evaluate-alerts.ts'
import { tenantId } from '../src/start.ts'
import { todayOf } from '../src/web/today-of.ts'
import { openRecorded, type Recorded } from './support/open-recorded.ts'

let app: Recorded

beforeAll(async () => {
  app = await openRecorded()
  await app.signIn('admin')
  await app.connect()
}, 60_000)
afterAll(() => app.close())

test('a dry run names what would fire, and tells why the rest is silent', async () => {
  const { hub, storage, clock } = app.demo.wiring
  const connection = await storage.connections.forTenant(tenantId).read()
  const today = todayOf(connection, clock)
  const timeZone = connection?.timeZone ?? 'UTC'
  const pass = await evaluateAlerts(hub, { tenantId, today, timeZone, dryRun: true })
  expect(pass.firing.length).toBeGreaterThan(0)

  const { text } = await app.page('/alerts?dry-run=1')
  expect(text).toContain(`${pass.firing.length} would fire`)
  expect(text).toContain('Would fire')
  for (const { customerId } of pass.firing.slice(0, 50)) {
    expect(text).toContain(`href="/customers/${customerId}"`)
  }
  // A sandbox has no tickets of real work: the rule of services is silent for everybody.
  expect(pass.silent['sandbox']).toBeGreaterThan(0)
  expect(text).toContain('Silent: sandbox')
})

test('reasons that both rules give are added up', async () => {
  const pass = { firing: [], transitions: [], silent: { unlinked: 2, within_grace: 1 } }
  const alerts = {
    evaluateOverdue: () => Promise.resolve(pass),
    evaluateService: () =>
      Promise.resolve({ ...pass, silent: { unlinked: 3, invoiced: 4 }, notices: [] }),
  }
  const hub = { forTenant: () => ({ alerts }) } as unknown as BillingHub
  const input = { tenantId, today: '2026-11-23', timeZone: 'UTC', dryRun: true }
  const { silent } = await evaluateAlerts(hub, input)
  expect(silent).toEqual({ unlinked: 5, within_grace: 1, invoiced: 4 })
})
