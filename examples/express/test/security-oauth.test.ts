import { afterEach, beforeAll, afterAll, expect, test } from 'vitest'
import { createPlainBrowser } from '../src/browser.ts'
import { tenantId } from '../src/start.ts'
import { integration, openRecorded, type Recorded } from './support/open-recorded.ts'

let app: Recorded
let callback: string

beforeAll(async () => {
  app = await openRecorded()
  callback = `${app.url}${integration}/callback`
  await app.signIn('admin')
})
afterAll(() => app.close())
afterEach(async () => {
  await app.demo.wiring.quickbooks.oauth.disconnect(tenantId)
})

const read = () => app.demo.wiring.storage.connections.forTenant(tenantId).read()
const stateOf = async () => (await read())?.state ?? null
const begin = () =>
  app.page().then((page) => app.admin.submit(page, '/connect', { environment: 'sandbox' }))

test('a company that QuickBooks has not confirmed yet is kept, and the next run tries again', async () => {
  const consent = await begin()
  const refusal = { status: 503, body: 'away' }
  app.demo.emulator.faults.push({ match: { path: '/companyinfo/' }, respond: refusal, times: 1 })
  const answer = await app.admin.get(await app.demo.emulator.consent(consent.url))
  expect(answer.text).toContain('not confirmed yet')
  expect(answer.text).toContain('data-health="unconfirmed"')
  expect(await stateOf()).toBe('unconfirmed')
  await app.demo.wiring.sync(tenantId)
  const asked = app.demo.emulator.log.records.filter(({ path }) => path.includes('/companyinfo/'))
  expect(asked.map(({ status }) => status)).toEqual([503, 200])
  expect(await read()).toMatchObject({ state: 'connected', timeZone: 'America/Los_Angeles' })
})

test('a realmId that was edited on the way back connects nothing', async () => {
  const asked = { environment: 'sandbox', replace: 'yes' }
  const consent = await app.admin.submit(await app.page(), '/connect', asked)
  const edited = new URL(await app.demo.emulator.consent(consent.url))
  edited.searchParams.set('realmId', app.demo.otherCompany.realmId)
  const answer = await app.admin.get(edited.href)
  expect(answer.text).toContain('was not connected')
  expect(answer.text).toContain('Start again with Connect QuickBooks')
  expect(await read()).toMatchObject({ state: 'disconnected', realmId: app.demo.company.realmId })
  const { connections } = app.demo.wiring.storage
  expect(await connections.findRealms([app.demo.otherCompany.realmId])).toEqual([])
})

test('a state that is missing connects nothing, even with a code that is good', async () => {
  const consent = await begin()
  const good = new URL(await app.demo.emulator.consent(consent.url))
  good.searchParams.delete('state')
  const answer = await app.admin.get(good.href)
  expect(answer.text).toContain('was not connected')
  expect(await stateOf()).not.toBe('connected')
})

test.each(['made-up', '', 'a'.repeat(5000), '%00', '%0d%0aX-Injected:1'])(
  'a state that is made up (%j) connects nothing',
  async (state) => {
    await begin()
    const query = `code=EMULATED-code&realmId=${app.demo.company.realmId}&state=${state}`
    expect((await app.admin.get(`${callback}?${query}`)).text).toContain('was not connected')
    expect(await stateOf()).not.toBe('connected')
  },
)

test('a callback is good once: replayed, it changes nothing', async () => {
  const consent = await begin()
  const good = await app.demo.emulator.consent(consent.url)
  expect((await app.admin.get(good)).text).toContain('QuickBooks is connected')
  const before = await read()
  await app.demo.wiring.sync(tenantId)
  const again = await app.admin.get(good)
  expect(again.text).toContain('This callback was already handled')
  const after = await read()
  expect([after?.state, after?.generation]).toEqual(['connected', before?.generation])
})

test('a callback that another browser began is refused, and stays good for the one that began it', async () => {
  const consent = await begin()
  const good = await app.demo.emulator.consent(consent.url)
  const stranger = createPlainBrowser()
  await app.signIn('admin', stranger)
  expect((await stranger.get(good)).text).toContain('was not connected')
  expect(await stateOf()).not.toBe('connected')
  // Another browser cannot use up what this one began.
  expect((await app.admin.get(good)).text).toContain('QuickBooks is connected')
})

test('a callback without a session goes to sign in, and connects nothing', async () => {
  const consent = await begin()
  const good = await app.demo.emulator.consent(consent.url)
  const stranger = createPlainBrowser()
  const answer = await stranger.get(good)
  expect(new URL(answer.url).pathname).toBe('/sign-in')
  expect(await stateOf()).not.toBe('connected')
})

test("another tenant's state connects neither tenant", async () => {
  const { wiring, emulator } = app.demo
  const foreign = await wiring.quickbooks.oauth.buildAuthorizationUrl({
    tenantId: 'another-tenant',
    environment: 'sandbox',
  })
  const good = await emulator.consent(foreign.url)
  // Through the browser, and as if the session had held it.
  expect((await app.admin.get(good)).text).toContain('was not connected')
  const input = { parameters: good, expectedState: foreign.state }
  expect(await wiring.integration.for(tenantId).connect.complete(input)).toMatchObject({
    status: 'invalid',
    reason: 'state_mismatch',
  })
  expect(await stateOf()).not.toBe('connected')
  expect(await wiring.storage.connections.forTenant('another-tenant').read()).toBeNull()
})

test('the Reconnect URL uses the stored company, ignores the one in its address, and refuses another', async () => {
  await app.connect()
  const { demo, admin } = app
  const consent = await admin.get(`${app.url}${integration}/reconnect?realmId=666&tenant=other`)
  expect(new URL(consent.url).origin).toBe(new URL(demo.controlUrl).origin)
  const other = { decision: 'approve', realmId: demo.otherCompany.realmId }
  const answer = await admin.submit(consent, '/connect/oauth2/decision', other)
  expect(answer.text).toContain(
    'This is another company. Customer matches belong to Cascade Managed IT',
  )
  expect((await read())?.realmId).toBe(demo.company.realmId)

  // Connecting anew is no way around it.
  const anew = await admin.submit(await app.page(), '/connect', { environment: 'sandbox' })
  const refused = await admin.submit(anew, '/connect/oauth2/decision', other)
  expect(refused.text).toContain('This is another company')
  expect((await read())?.realmId).toBe(demo.company.realmId)

  // Only a person's word replaces it.
  const again = await admin.submit(await app.page(), '/connect', {
    environment: 'sandbox',
    replace: 'yes',
  })
  await admin.submit(again, '/connect/oauth2/decision', other)
  expect((await read())?.realmId).toBe(demo.otherCompany.realmId)
})

test('a person without a session who opens the Reconnect URL signs in and continues to the consent', async () => {
  const consent = await begin()
  await app.admin.get(await app.demo.emulator.consent(consent.url))
  const browser = createPlainBrowser()
  const page = await browser.get(`${app.url}${integration}/reconnect`)
  expect(new URL(page.url).pathname).toBe('/sign-in')
  const next = await browser.submit(page, '/sign-in', { role: 'admin' })
  expect(new URL(next.url).pathname).toBe('/connect/oauth2')
})
