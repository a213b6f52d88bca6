import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { signPayload } from '@vectis/quickbooks/webhooks'
import { parseHTML } from 'linkedom'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createPlainBrowser } from '../src/browser.ts'
import { tenantId } from '../src/start.ts'
import { users } from '../src/web/roles.ts'
import { createSessions, sessionOf } from '../src/web/sessions.ts'
import { integration, openRecorded, verifierToken, type Recorded } from './support/open-recorded.ts'

let app: Recorded

beforeAll(async () => {
  app = await openRecorded()
  await app.signIn('admin')
})
afterAll(() => app.close())

/** Set before the forms are sent: a form that was refused leaves it. */
const storedToken = 'CANARY-stored-token-of-webhooks'

/** Everything that changes something. */
const actions = [
  '/admin/matching',
  `${integration}/cancel`,
  `${integration}/connect`,
  `${integration}/disconnect`,
  `${integration}/replay`,
  `${integration}/sync`,
  `${integration}/time-zone`,
  `${integration}/verifier-token`,
  `${integration}/verify`,
  '/alerts/dismiss',
  '/alerts/evaluate',
  '/sign-in',
  '/sign-out',
]

interface Form {
  action: string
  csrf: string | null
}

async function formsOn(path: string): Promise<Form[]> {
  const { document } = parseHTML((await app.page(path)).text)
  return [...document.querySelectorAll('form')].flatMap((form) => {
    const csrf = form.querySelector('input[name=csrf]')?.getAttribute('value') ?? null
    const action = form.getAttribute('action') ?? ''
    const method = form.getAttribute('method')
    if (method === 'get') {
      // Asks for a page, as a link does: it sends no token into an address, and is no path of an action.
      expect({ csrf, isAction: actions.includes(action) }).toEqual({ csrf: null, isAction: false })
      return []
    }
    expect(method).toBe('post')
    return { action, csrf }
  })
}

test('every form has a CSRF token, and the list of forms is complete', async () => {
  const found = new Map<string, Form>()
  const collect = async () => {
    const tabs = ['', '/webhooks', '/verification', '/disconnect'].map((tab) => integration + tab)
    const paths = ['/sign-in', ...tabs, '/customers', '/alerts', '/admin/matching']
    for (const path of [...paths, '/customers/psa-1', '/nowhere']) {
      for (const form of await formsOn(path)) found.set(form.action, form)
    }
  }
  await collect()
  await app.admin.submit(await app.page(), '/connect', { environment: 'sandbox' })
  await collect()
  await app.connect()
  // An event that was read can be replayed.
  await app.setVerifierToken(storedToken)
  const body = JSON.stringify([
    {
      specversion: '1.0',
      id: 'an-event',
      source: 'intuit.test',
      type: 'qbo.customer.updated.v1',
      time: new Date(app.demo.emulator.clock.now()).toISOString(),
      intuitentityid: '1',
      intuitaccountid: app.demo.company.realmId,
    },
  ])
  const headers = { 'intuit-signature': signPayload(body, storedToken) }
  await fetch(app.demo.wiring.webhookUrl, { method: 'POST', headers, body })
  await app.sync()
  await collect()
  // Open alerts bring the form that dismisses them.
  const { hub } = app.demo.wiring.integration.for(tenantId)
  await hub.links.acceptPreview({ actor: 'test' })
  await hub.alerts.evaluate()
  await collect()
  expect([...found.keys()].toSorted()).toEqual(actions.toSorted())
  expect([...found.values()].filter(({ csrf }) => (csrf ?? '').length < 43)).toEqual([])
})

test.each(actions)('%s does nothing without that word', async (action) => {
  const stranger = createPlainBrowser()
  const page = await app.signIn('admin', stranger)
  const foreign = /name="csrf" value="([^"]+)"/.exec(page.text)?.[1] ?? ''
  expect(foreign.length).toBe(43)
  const { connections } = app.demo.wiring.storage
  const before = await connections.forTenant(tenantId).read()
  const fields = { environment: 'sandbox', role: 'viewer', token: verifierToken, action: 'undo' }
  for (const csrf of [undefined, '', 'guessed', foreign, `${foreign}\0`]) {
    const body = csrf === undefined ? fields : { ...fields, csrf }
    const answer = await app.admin.post(app.url + action, body)
    expect([action, csrf, answer.status]).toEqual([action, csrf, 403])
    expect(answer.text).toContain('out of date')
  }
  expect((await connections.forTenant(tenantId).read())?.generation).toBe(before?.generation)
  expect((await connections.findRealms([app.demo.company.realmId]))[0]?.verifierTokens).toEqual([
    storedToken,
  ])
  expect((await app.page()).text).toContain('Ada Admin')
})

test('a body of another type than a form is no way around it', async () => {
  const cookie = await sessionCookie()
  for (const type of ['application/json', 'text/plain', 'multipart/form-data; boundary=x']) {
    const answer = await fetch(`${app.url}${integration}/disconnect`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie, 'content-type': type },
      body: '{"csrf":"x"}',
    })
    expect([type, answer.status]).toEqual([type, 403])
  }
})

test('the session: HttpOnly, SameSite=Lax for the way back from Intuit, renewed at sign-in', async () => {
  const first = await fetch(`${app.url}/sign-in`)
  const cookie = first.headers.getSetCookie()[0] ?? ''
  expect(cookie).toMatch(/^vectis_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/)
  const csrf = /name="csrf" value="([^"]+)"/.exec(await first.text())?.[1] ?? ''
  const signedIn = await fetch(`${app.url}/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: cookie.split(';')[0] ?? '' },
    body: new URLSearchParams({ csrf, role: 'admin' }),
  })
  expect(signedIn.headers.getSetCookie()[0]).not.toContain(cookie.split(';')[0])
  const fixed = await fetch(app.url + integration, {
    redirect: 'manual',
    headers: { cookie: cookie.split(';')[0] ?? '' },
  })
  expect([fixed.status, fixed.headers.get('location')]).toEqual([303, '/sign-in'])
})

test('behind https the cookie is Secure', async () => {
  const server = express()
    .use(createSessions({ isSecure: true }).attach)
    .listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const answer = await fetch(`http://127.0.0.1:${port}/`)
  expect(answer.headers.getSetCookie()[0]).toMatch(/; HttpOnly; Secure; SameSite=Lax$/)
  server.close()
})

test('visitors cannot push out the sessions of signed-in users', async () => {
  const sessions = createSessions({ isSecure: false, limit: 3 })
  const server = express()
    .use(sessions.attach)
    .get('/in', (_request, response) => {
      sessions.renew(response, { user: users[0]! })
      response.end()
    })
    .use((_request, response) => void response.end(sessionOf(response).user?.name ?? 'nobody'))
    .listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const signedIn = await fetch(`${url}/in`)
  const cookie = signedIn.headers.getSetCookie().at(-1)?.split(';')[0] ?? ''
  for (let visitor = 0; visitor < 10; visitor += 1) await fetch(url)
  const answer = await fetch(url, { headers: { cookie } })
  expect(await answer.text()).toBe('Ada Admin')
  server.close()
})

async function sessionCookie(): Promise<string> {
  const first = await fetch(`${app.url}/sign-in`)
  const cookie = first.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const csrf = /name="csrf" value="([^"]+)"/.exec(await first.text())?.[1] ?? ''
  const signedIn = await fetch(`${app.url}/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie },
    body: new URLSearchParams({ csrf, role: 'admin' }),
  })
  return signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? ''
}
