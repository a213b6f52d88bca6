/** Each route without a session, as another tenant, as a viewer, and from another site. */
import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openHost, path, publicUrl, realmId, type Host } from './support/open-host.ts'

let host: Host
beforeAll(async () => {
  host = await openHost()
  await host.quickbooks.start()
})
afterAll(() => host.close())

const stateOf = (tenantId: string) =>
  host.quickbooks.parts.storage.connections.forTenant(tenantId).read()

describe.each(['connect', 'reconnect', 'disconnect'])('%s', (route) => {
  test('without a session the host decides, and nothing happens', async () => {
    expect((await host.send(route, { person: null })).status).toBe(401)
  })

  test('a viewer may not', async () => {
    expect((await host.send(route, { person: 'vera' })).status).toBe(403)
  })

  test.each([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
  ])('refused from elsewhere: %o', async (headers) => {
    const response = await host.send(route, { headers })
    expect(response.status).toBe(403)
    expect(await response.text()).toContain(`Expected a request from a page of ${publicUrl}`)
  })

  test('an older browser shows where it comes from by Origin; nothing at all is refused', async () => {
    const request = (headers: Record<string, string>) =>
      host.quickbooks.routes(
        new Request(`${publicUrl}${path}/${route}`, {
          method: 'POST',
          headers: { 'x-person': 'vera', ...headers },
        }),
      )
    expect(await (await request({})).text()).toContain('it came from elsewhere')
    expect(await (await request({ origin: 'https://evil.example' })).text()).toContain('elsewhere')
    // The person is asked next: a viewer.
    expect(await (await request({ origin: publicUrl })).text()).toBe('no')
  })

  test('a link cannot do it', async () => {
    const response = await host.send(route, { method: 'GET', headers: { accept: 'text/html' } })
    expect(response.headers.get('set-cookie')).toBeNull()
    expect([303, 405]).toContain(response.status)
    if (response.status === 303)
      expect(response.headers.get('location')).toBe(`${publicUrl}${path}?quickbooks=reconnect`)
  })
})

describe('the consent', () => {
  test('the state is bound to the browser that asked', async () => {
    const asked = await host.send('connect', { person: 'bob' })
    expect(asked.headers.get('set-cookie')).toMatch(
      /^quickbooks_state_[\w-]{12}=[\w.%-]+; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/,
    )
    const callback = await host.emulator.consent(asked.headers.get('location') ?? '')
    const elsewhere = await host.send(callback, { person: null, method: 'GET', cookies: false })
    expect(elsewhere.headers.get('location')).toBe(
      `${publicUrl}${path}?quickbooks=invalid&reason=state_mismatch`,
    )
    expect(await stateOf('other')).toBeNull()
    // Another person's session in the same browser changes nothing: the state names the tenant that asked.
    const back = await host.send(callback, { person: 'ada', method: 'GET' })
    expect(back.headers.get('location')).toBe(`${publicUrl}${path}?quickbooks=connected`)
    expect(await stateOf('acme')).toBeNull()
    expect(await stateOf('other')).toMatchObject({ state: 'connected', connectedBy: 'Bob Admin' })
    const again = await host.send(callback, { person: null, method: 'GET' })
    expect(again.headers.get('location')).toContain('quickbooks=already_completed')
  })

  test('two tabs of one browser may connect at once', async () => {
    const tabs = [await host.send('connect'), await host.send('connect')]
    const backs = []
    for (const tab of tabs) {
      const callback = await host.emulator.consent(tab.headers.get('location') ?? '')
      const back = await host.send(callback, { person: null, method: 'GET' })
      backs.push(back.headers.get('location'))
    }
    const connected = `${publicUrl}${path}?quickbooks=connected`
    expect(backs).toEqual([connected, connected])
    await host.quickbooks.for('acme').connect.disconnect()
  })

  test('a browser holds the states of its last eight consents, and no more', async () => {
    host.jar.clear()
    const asked = []
    for (let times = 0; times < 10; times += 1) asked.push(await host.send('connect'))
    expect(host.jar.size).toBe(8)
    const statuses = []
    for (const tab of [asked[0], asked.at(-1)]) {
      const callback = await host.emulator.consent(tab?.headers.get('location') ?? '')
      const back = await host.send(callback, { person: null, method: 'GET' })
      statuses.push(new URL(back.headers.get('location') ?? '').searchParams.get('quickbooks'))
    }
    expect(statuses).toEqual(['invalid', 'connected'])
    await host.quickbooks.for('acme').connect.disconnect()
  })

  test('a disconnect ends only the connection of the person who asks', async () => {
    const response = await host.send('disconnect', { person: 'ada' })
    expect(response.headers.get('location')).toBe(
      `${publicUrl}${path}?quickbooks=disconnected&reason=not_connected`,
    )
    expect(await stateOf('other')).toMatchObject({ state: 'connected' })
  })

  test("Intuit's Disconnect URL is a page: no GET with a realm revokes or deletes", async () => {
    const before = await stateOf('other')
    const url = `disconnected?realmId=${realmId}`
    const response = await host.send(url, { person: null, method: 'GET' })
    expect(response.status).toBe(200)
    expect(await response.text()).toContain('Your billing data stays as it is')
    expect(await stateOf('other')).toEqual(before)
    expect((await host.send(url, { person: 'bob' })).status).toBe(405)
  })

  test('a program gets JSON', async () => {
    const headers = { accept: 'application/json' }
    const asked = await host.send('connect', { headers, form: { environment: 'sandbox' } })
    expect(await asked.json()).toMatchObject({ status: 'consent', url: expect.any(String) })
    const declined = await host.send('callback?state=x&error=access_denied', {
      method: 'GET',
      headers,
    })
    expect(declined.status).toBe(400)
    expect(await declined.json()).toMatchObject({ status: 'invalid', code: 'state_mismatch' })
  })

  test('an environment without keys, or an unknown one, is refused with what is possible', async () => {
    const sent = async (environment: string) =>
      (await host.send('connect', { form: { environment } })).text()
    expect(await sent('production')).toContain('no keys of an Intuit app are configured for it')
    expect(await sent('Sandbox')).toBe(
      'Expected environment to be sandbox. Send it as a field of the form.\n',
    )
  })

  test('another company replaces the stored one only after a confirmation', async () => {
    const other = { person: 'bob' }
    const connections = host.quickbooks.parts.storage.connections.forTenant('other')
    const stored = (await connections.read())!
    await connections.connect({
      environment: 'sandbox',
      realmId: '777',
      tokens: stored.tokens!,
      confirmReplace: true,
    })
    const consent = async (form: Record<string, string>) => {
      const asked = await host.send('connect', { ...other, form })
      const callback = await host.emulator.consent(asked.headers.get('location') ?? '')
      const back = await host.send(callback, { method: 'GET', person: null })
      return back.headers.get('location')
    }
    expect(await consent({})).toBe(`${publicUrl}${path}?quickbooks=failed&reason=realm_mismatch`)
    expect((await connections.read())?.realmId).toBe('777')
    expect(await consent({ replace: 'yes' })).toBe(`${publicUrl}${path}?quickbooks=connected`)
    expect((await connections.read())?.realmId).toBe(realmId)
  })
})

describe('what only Intuit can send', () => {
  test('a delivery without a signature is refused', async () => {
    const url = host.quickbooks.addresses.webhookUrl
    expect((await host.send(url, { person: null })).status).toBe(401)
    expect(host.quickbooks.routes.paths).toContain('/api/webhooks/quickbooks')
  })
})

test('a failure of the host is hidden from the browser', async () => {
  const broken = await openHost({
    authorize: () => {
      throw new Error('the session store at 10.0.0.7 is down')
    },
  })
  const response = await broken.send('connect')
  expect(response.status).toBe(500)
  expect(await response.text()).not.toContain('10.0.0.7')
  await broken.close()
})

test('other paths are none of ours', async () => {
  expect((await host.send(`${publicUrl}/else`, { method: 'GET' })).status).toBe(404)
})

test('a consent that QuickBooks refuses is in the log, without its code', async () => {
  const logged: unknown[] = []
  const warn = (...given: unknown[]) => void logged.push(given)
  const other = await openHost({ logger: { debug() {}, info() {}, warn, error: warn } })
  await other.quickbooks.start()
  const asked = await other.send('connect')
  const callback = await other.emulator.consent(asked.headers.get('location') ?? '')
  const wrong = callback.replace(/code=[^&]+/, 'code=not-a-code')
  const back = await other.send(wrong, { method: 'GET' })
  await other.close()
  expect(back.headers.get('location')).toContain('quickbooks=failed')
  const text = inspect(logged, { depth: 9 })
  expect(text).toContain('quickbooks.integration.route_failed')
  expect(text).not.toContain('not-a-code')
})
