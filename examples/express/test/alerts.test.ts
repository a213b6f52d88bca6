import { afterAll, beforeAll, expect, test } from 'vitest'
import { tenantId } from '../src/start.ts'
import { openRecorded, type Recorded } from './support/open-recorded.ts'

let app: Recorded

beforeAll(async () => {
  app = await openRecorded()
  await app.signIn('admin')
  await app.connect()
})
afterAll(() => app.close())

test('a dry run lists the alerts that would fire, and why the others are silent', async () => {
  const { hub } = app.demo.wiring.integration.for(tenantId)
  const pass = await hub.alerts.evaluate({ dryRun: true })
  expect(pass.firing.length).toBeGreaterThan(0)

  const { text } = await app.page('/alerts?dry-run=1')
  expect(text).toContain(`${pass.firing.length} alerts would fire`)
  expect(text).toContain('Would fire')
  expect(text).toContain('Nothing was written')
  for (const { customerId } of pass.firing.slice(0, 50)) {
    expect(text).toContain(`href="/customers/${customerId}"`)
  }
  // A sandbox has no tickets of real work: the rule of services is silent for everybody.
  expect(pass.silent['sandbox']).toBeGreaterThan(0)
  expect(text).toContain(`${pass.silent['sandbox']} of a sandbox company`)
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
  expect(text).not.toContain('data-silent="sandbox"')
  const [, notices = ''] = text.split('Work done, but no billing account to invoice')
  expect(notices.split('</ul>')[0]).toContain('Not Yet Billed')
  expect(text).toMatch(/\d+ without a billing account/)
  await app.demo.wiring.hub.forTenant(tenantId).links.acceptPreview({ actor: 'Ada Admin' })
  await app.admin.submit(await app.page('/alerts'), '/alerts/evaluate')
  const rules = (await app.demo.wiring.hub.forTenant(tenantId).alerts.list()).map(
    ({ rule, message }) => `${rule} ${message}`,
  )
  expect(rules.filter((rule) => rule.includes('Not Yet Billed'))).toEqual([])
})
