import type { BillingHub } from '@vectis/billing-hub'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { evaluateAlerts } from '../src/evaluate-alerts.ts'
import { tenantId } from '../src/start.ts'
import { todayOf, zoneOf } from '../src/web/today-of.ts'
import { openRecorded, type Recorded } from './support/open-recorded.ts'

let app: Recorded

beforeAll(async () => {
  app = await openRecorded()
  await app.signIn('admin')
  await app.connect()
})
afterAll(() => app.close())

test('a dry run lists the alerts that would fire, and why the others are silent', async () => {
  const { hub, storage, clock } = app.demo.wiring
  const connection = await storage.connections.forTenant(tenantId).read()
  const today = todayOf(connection, clock)
  const timeZone = zoneOf(connection)
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

test('in a real company, work without a customer to bill is a notice, not an alert', async () => {
  const { connections } = app.demo.wiring.storage
  const { emulator } = app.demo
  const realmId = '9341457021722299'
  const environment = 'production'
  emulator.addCompany({ realmId, environment, customers: 2, invoices: 4 })
  // Not through the pages: Intuit takes no http address for production.
  await app.demo.wiring.quickbooks.oauth.disconnect(tenantId)
  const tenant = connections.forTenant(tenantId)
  const tokens = emulator.issueTokens({ realmId })
  await tenant.connect({ environment, realmId, tokens, confirmReplace: true })
  await app.demo.wiring.sync(tenantId)

  const { text } = await app.page('/alerts?dry-run=1')
  expect(text).not.toContain('Silent: sandbox')
  const [, notices = ''] = text.split('Work done, but no billing account to invoice')
  expect(notices.split('</ul>')[0]).toContain('Not Yet Billed')
  expect(text).toContain('Silent: no billing account')
  await app.admin.submit(await app.page('/alerts'), '/alerts/evaluate')
  const rules = (await app.demo.wiring.hub.forTenant(tenantId).alerts.list()).map(
    ({ rule, message }) => `${rule} ${message}`,
  )
  expect(rules.filter((rule) => rule.includes('Not Yet Billed'))).toEqual([])
})

test('reasons that both rules give are added up', async () => {
  const silentOf = { unlinked: 2, within_grace: 1 }
  const pass = { firing: [], transitions: [], silent: silentOf, inconclusive: [] }
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
