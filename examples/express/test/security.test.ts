import { afterEach, beforeEach, expect, test } from 'vitest'
import { createPlainBrowser, type BrowserPage, type PlainBrowser } from '../src/browser.ts'
import { startDemo, type Demo } from '../src/demo.ts'
import { tenantId } from '../src/start.ts'

const integration = '/admin/integrations/quickbooks'
const posts = [
  '/sign-in',
  '/sign-out',
  `${integration}/connect`,
  `${integration}/sync`,
  `${integration}/verifier-token`,
  `${integration}/disconnect`,
  '/admin/matching',
  '/alerts/evaluate',
]

let demo: Demo
let admin: PlainBrowser
let page: BrowserPage

beforeEach(async () => {
  demo = await startDemo({ customers: 6, invoices: 20 })
  admin = createPlainBrowser()
  page = await admin.submit(await admin.get(demo.url), '/sign-in', { role: 'admin' })
}, 30_000)
afterEach(() => demo.close())

async function connect(browser = admin): Promise<BrowserPage> {
  const consent = await browser.submit(page, '/connect', { environment: 'sandbox' })
  const connected = await browser.submit(consent, '/connect/oauth2/decision', {
    decision: 'approve',
  })
  await demo.wiring.sync(tenantId)
  return connected
}

test('no form is taken that did not come from a page of ours', async () => {
  for (const path of posts) {
    const answer = await admin.post(demo.url + path, { csrf: 'guessed' })
    expect([path, answer.status]).toEqual([path, 403])
    expect(answer.text).toContain('out of date')
  }
})

test('a callback whose state is missing, made up, or begun in another browser connects nothing', async () => {
  const stranger = createPlainBrowser()
  await stranger.submit(await stranger.get(demo.url), '/sign-in', { role: 'admin' })
  const query = `code=some-code&realmId=${demo.company.realmId}`
  const pending = await demo.wiring.quickbooks.oauth.buildAuthorizationUrl({
    tenantId,
    environment: 'sandbox',
  })
  for (const state of ['', '&state=made-up', `&state=${encodeURIComponent(pending.state)}`]) {
    const answer = await stranger.get(`${demo.url}${integration}/callback?${query}${state}`)
    expect(answer.text).toContain('was not connected')
  }
  expect(await demo.wiring.storage.connections.forTenant(tenantId).read()).toBeNull()
})

test('a callback is good once', async () => {
  const consent = await admin.submit(page, '/connect', { environment: 'sandbox' })
  const callback = await demo.emulator.consent(consent.url)
  expect((await admin.get(callback)).text).toContain('QuickBooks is connected')
  expect((await admin.get(callback)).text).toContain('was not connected')
})

test('no page holds a token, a secret or the whole verifier token', async () => {
  const pages = [page, await connect()]
  pages.push(await admin.submit(pages[1]!, '/verifier-token', { token: demo.verifierToken }))
  for (const path of [
    integration,
    '/customers',
    '/customers/psa-1',
    '/alerts',
    '/admin/matching',
  ]) {
    pages.push(await admin.get(demo.url + path))
  }
  const stored = await demo.wiring.storage.connections.forTenant(tenantId).read()
  const secrets = [
    stored?.tokens?.accessToken,
    stored?.tokens?.refreshToken,
    demo.emulator.credentials('sandbox').clientSecret,
    demo.verifierToken,
  ]
  for (const secret of secrets) {
    expect(secret?.length).toBeGreaterThan(8)
    const holders = pages.filter(({ text }) => text.includes(secret ?? '')).map(({ url }) => url)
    expect(holders).toEqual([])
  }
})

test('a script in a customer name stays a name', async () => {
  const displayName = '<img src=x onerror=alert(1)>'
  const { Id } = demo.company.operations.createCustomer({ displayName }) as { Id: string }
  await connect()
  const matching = await admin.get(`${demo.url}/admin/matching`)
  expect(Id).toBeDefined()
  expect(matching.text).toContain('&lt;img src=x')
  expect(matching.text).not.toContain(displayName)
})

test('a delivery signed with another token is refused, counted, and explained', async () => {
  const connected = await connect()
  await admin.submit(connected, '/verifier-token', { token: 'not-the-token-of-intuit' })
  const body = JSON.stringify([
    {
      specversion: '1.0',
      id: 'e1',
      source: 'intuit.test',
      type: 'qbo.invoice.updated.v1',
      time: '2026-11-23T12:00:00Z',
      intuitentityid: '1',
      intuitaccountid: demo.company.realmId,
    },
  ])
  const headers = { 'intuit-signature': 'AAAA', 'content-type': 'application/json' }
  const answer = await fetch(demo.wiring.webhookUrl, { method: 'POST', headers, body })
  expect(answer.status).toBe(401)
  expect((await admin.get(demo.url + integration)).text).toContain(
    'The verifier token does not match',
  )
})

test('a viewer is refused at every page of the integrations', async () => {
  const viewer = createPlainBrowser()
  const start = await viewer.get(demo.url)
  expect((await viewer.submit(start, '/sign-in', { role: 'viewer' })).status).toBe(200)
  expect((await viewer.get(demo.url + integration)).status).toBe(403)
  expect((await viewer.get(`${demo.url}${integration}/progress`)).status).toBe(403)
  expect((await viewer.get(`${demo.url}/admin/matching`)).status).toBe(403)
})
