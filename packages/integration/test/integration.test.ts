/** One call: consent, first read, a delivery that leads to a tick, links before alerts, and a panel. */
import { buildTestDelivery } from '@vectis/quickbooks-webhooks'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RunReport } from '@vectis/quickbooks-sync'
import { openHost, realmId, type Host } from './support/open-host.ts'

const verifierToken = 'verifier-token-of-the-app'
let host: Host
let reports: RunReport[]
beforeEach(async () => {
  reports = []
  host = await openHost({
    // The PSA knows the same names.
    customers: async () => [...names].map(([id, name]) => ({ id, name })),
    onEvent: (event) => {
      if (event.type === 'run_finished') reports.push(event.report)
    },
  })
  names.clear()
  await host.quickbooks.start()
})
afterEach(() => host.close())

const names = new Map<string, string>()
const acme = () => host.quickbooks.for('acme')
const deliver = async (entityId = '1') => {
  const url = host.quickbooks.addresses.webhookUrl
  const { clock } = host
  return host.quickbooks.routes(buildTestDelivery({ url, realmId, verifierToken, entityId, clock }))
}

test('from the consent to a panel', async () => {
  await host.connect()
  const report = await acme().sync.now()
  expect(report.outcome).toBe('succeeded')
  // The consent itself began the first read; this one came after it.
  expect(reports.map(({ reason }) => reason)[0]).toBe('first_read')

  const { accounts } = await acme().hub.links.preview()
  for (const { account } of accounts) names.set(account.externalId, account.displayName)
  await acme().sync.now()
  const [customerId = ''] = names.keys()
  const panel = await acme().hub.panel(customerId)
  expect(panel).toMatchObject({ today: (await acme().hub.day()).today, state: 'ready' })
  expect(panel.currencies[0]?.overdue).not.toBeNull()
  const list = await acme().hub.customers()
  expect(list.customers.length).toBeGreaterThan(0)
  expect(await acme().hub.months()).not.toBeNull()
  expect((await acme().hub.timeline(customerId)).events.length).toBeGreaterThan(0)
})

test('a delivery leads to a tick, and its event is settled', async () => {
  await host.connect()
  await acme().sync.now()
  await acme().settings.setVerifierToken(verifierToken)
  const events = host.quickbooks.parts.storage.webhookEvents.forTenant('acme')
  expect((await deliver()).status).toBe(200)
  await expect.poll(() => events.countPending(realmId)).toBe(0)
})

describe('alerts', () => {
  beforeEach(async () => {
    await host.connect()
    await acme().sync.now()
    const { accounts } = await acme().hub.links.preview()
    for (const { account } of accounts) names.set(account.externalId, account.displayName)
    await acme().sync.now()
  })
  const open = async () => (await acme().hub.alerts.list()).length

  test('wait until a person accepted the preview of the links', async () => {
    expect(await open()).toBe(0)
    expect((await acme().status()).alerts).toMatchObject({
      state: 'waiting_for_preview',
      remedy: expect.stringContaining('Look at the preview of the links'),
      evaluatedAt: null,
    })
    await acme().hub.links.acceptPreview({ actor: 'Ada Admin' })
    expect((await acme().status()).alerts?.state).toBe('waiting_for_tick')
    await host.clock.advance(60_000)
    await acme().sync.now()
    expect(await open()).toBeGreaterThan(0)
    expect((await acme().status()).alerts).toMatchObject({ state: 'evaluated', open: await open() })
  })

  test('a dry run says what would be opened, and writes nothing', async () => {
    const { firing } = await acme().hub.alerts.evaluate({ dryRun: true })
    expect(firing.length).toBeGreaterThan(0)
    expect(await open()).toBe(0)
  })

  test('a pass that a host asks for waits too: both rules at once, and each', async () => {
    const { alerts } = acme().hub
    const { today } = await acme().hub.day()
    const refused = { code: 'preview_not_accepted', remedy: expect.stringContaining('accept it') }
    await expect(alerts.evaluate()).rejects.toMatchObject(refused)
    await expect(alerts.evaluateOverdue({ today })).rejects.toMatchObject(refused)
    expect(await open()).toBe(0)
    await acme().hub.links.acceptPreview({ actor: 'Ada Admin' })
    await alerts.evaluate()
    expect(await open()).toBeGreaterThan(0)
  })
})

test('without customers of the host there is no preview to wait for', async () => {
  const plain = await openHost()
  await plain.quickbooks.start()
  await plain.connect()
  const tenant = plain.quickbooks.for('acme')
  await tenant.sync.now()
  expect((await tenant.hub.alerts.list()).length).toBeGreaterThan(0)
  expect((await tenant.status()).alerts?.state).toBe('evaluated')
  await plain.close()
})

describe('close', () => {
  test('twice is once, and every later call says so', async () => {
    const { sync, hub } = acme()
    await Promise.all([host.quickbooks.close(), host.quickbooks.close()])
    await host.quickbooks.close()
    const said = 'Expected an open integration; this one was closed.'
    expect(() => host.quickbooks.for('acme')).toThrow(said)
    expect(() => host.quickbooks.start()).toThrow(said)
    expect(() => sync.soon()).toThrow(said)
    await expect(host.send('connect')).rejects.toThrow(said)
    expect(() => hub.panel('1')).toThrow(said)
    expect(() => hub.links.preview()).toThrow(said)
  })

  test('what the host passed in stays open', async () => {
    const { storage } = host.quickbooks.parts
    const second = await openHost({ storage })
    await second.close()
    expect(await storage.connections.forTenant('acme').read()).toBeNull()
  })
})
