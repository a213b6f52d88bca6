import { parseHTML } from 'linkedom'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createPlainBrowser, type BrowserPage } from '../src/browser.ts'
import { tenantId } from '../src/start.ts'
import { integration, openRecorded, verifierToken, type Recorded } from './support/open-recorded.ts'

const scripts = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  "' autofocus onfocus=alert(1) x='",
  '</option></select><script>alert(1)</script>',
  '{{constructor.constructor("alert(1)")()}}',
]
const pages = [
  integration,
  '/customers',
  '/customers/psa-1',
  '/alerts?dry-run=1',
  '/customers/psa-1?as-of=2026-01-01',
  '/customers/psa-1/changes',
  '/changes',
  '/alerts/why?key=%3Cscript%3Ealert(1)%3C/script%3E',
  '/customers/psa-1/why?figure=outstanding&currency=%3Cscript%3Ealert(1)%3C/script%3E',
  '/changes?from=%3Cscript%3Ealert(1)%3C/script%3E',
  '/admin/matching',
  '/nowhere',
]

let app: Recorded

beforeAll(async () => {
  app = await openRecorded()
  const { operations } = app.demo.company
  for (const displayName of scripts) {
    // A colon is not allowed in a name.
    const customer = operations.createCustomer({ displayName: displayName.replaceAll(':', '') })
    const customerId = String(customer['Id'])
    operations.createInvoice({ customerId, amount: '10.00', docNumber: '<b>1</b>' })
  }
  await app.signIn('admin')
  await app.connect()
})
afterAll(() => app.close())

/** What a browser would run, or follow to run, on this page, besides the scripts that are files of ours. */
function activeParts({ text }: BrowserPage): string[] {
  const { document } = parseHTML(text)
  const found: string[] = []
  for (const element of document.querySelectorAll('*')) {
    const name = element.localName
    const source = element.getAttribute('src')
    if (
      name === 'script' &&
      /^\/(progress|copy|keys)\.js$/.test(source ?? '') &&
      !element.textContent
    )
      continue
    if (['script', 'iframe', 'object', 'embed', 'base', 'style'].includes(name)) found.push(name)
    for (const { name: attribute, value } of element.attributes) {
      if (/^on/i.test(attribute) || attribute === 'style') found.push(`${name} ${attribute}`)
      if (/^\s*(javascript|data|vbscript):(?!,$)/i.test(value)) found.push(`${name} ${value}`)
      if (/^(src|href|action|data-progress)$/.test(attribute) && /^(https?:)?\/\//.test(value)) {
        found.push(`${name} ${attribute}=${value}`)
      }
    }
  }
  return found
}

test('a script in a name from QuickBooks stays a name, on every page', async () => {
  const matching = await app.page('/admin/matching')
  for (const name of scripts) {
    const { document } = parseHTML(matching.text)
    const cells = [...document.querySelectorAll('td .name')].map((cell) => cell.textContent?.trim())
    expect(cells).toContain(name.replaceAll(':', ''))
  }
  // Linked by hand, so that it also stands on the pages of a customer.
  const { links } = app.demo.wiring.hub.forTenant(tenantId)
  const { accounts } = await links.preview()
  for (const { account } of accounts.filter((one) => one.account.displayName.includes('alert'))) {
    await links.link(account, { customerId: 'psa-1', actor: scripts[0] ?? '' })
  }
  for (const path of pages) expect([path, activeParts(await app.page(path))]).toEqual([path, []])
  expect((await app.page('/admin/matching')).text).toContain('&lt;script')
  expect((await app.page('/customers/psa-1')).text).toContain('&lt;b>1&lt;/b>')
})

test('the check above would see one', () => {
  const page = (text: string) => ({ status: 200, url: '', text })
  for (const name of scripts.slice(0, 3)) {
    expect(activeParts(page(`<!doctype html><body><p>${name}</p></body>`))).not.toEqual([])
  }
})

test('nothing in a request decides where the browser is sent', async () => {
  const names = ['next', 'returnTo', 'redirect', 'redirect_uri', 'url']
  const evil = ['//evil.example', 'https://evil.example', '/\\evil.example', 'javascript:alert(1)']
  for (const target of evil) {
    // All in one request: a page that followed one of them would be seen, whatever the others are.
    const query = new URLSearchParams(names.map((name) => [name, target]))
    for (const path of ['/', '/sign-in', integration, `${integration}/callback`]) {
      const browser = createPlainBrowser()
      await browser.get(`${app.url}${path}?${query}`)
      await app.signIn('admin', browser)
    }
    await createPlainBrowser().get(`${app.url}/${target}`)
    // Forms of ours, sent to an address that carries a target, with the target in the body as well.
    for (const action of ['/sign-in', '/sign-out', '/alerts/evaluate', `${integration}/cancel`]) {
      const browser = createPlainBrowser()
      const page = await app.signIn('admin', browser)
      const csrf = /name="csrf" value="([^"]+)"/.exec(page.text)?.[1] ?? ''
      const fields = { csrf, role: 'admin', next: target, returnTo: target, redirect: target }
      await browser.post(
        `${app.url}${action}?${new URLSearchParams({ ...fields, csrf: '' })}`,
        fields,
      )
    }
  }
  await app.raw(
    'GET / HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\nConnection: close\r\n\r\n',
  )
  const locations = [...app.answers().matchAll(/^location: (.*)\r$/gim)].map(([, to]) => to ?? '')
  expect(locations.length).toBeGreaterThan(50)
  const consent = new URL(app.demo.controlUrl).origin
  const foreign = locations.filter(
    (to) => !/^\/(?![/\\])[\w/-]*$/.test(to) && new URL(to, app.url).origin !== consent,
  )
  expect(foreign).toEqual([])
})

test('the redirect URI is that of the configuration, whatever Host a request names', async () => {
  const head = 'Host: evil.example\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: https'
  const answer = await app.raw(`GET /sign-in HTTP/1.1\r\n${head}\r\nConnection: close\r\n\r\n`)
  expect(answer).toMatch(/^HTTP\/1\.1 200/)
  expect(answer).not.toContain('evil.example')
  const page = await app.page()
  expect(page.text).toContain(`${app.url}${integration}/callback`)
})

test('a line break in a request adds no header to an answer', async () => {
  const breaks = ['%0d%0aX-Injected:%201', '%0aX-Injected:1', '%E5%98%8A%E5%98%8DX-Injected:1']
  for (const text of breaks) {
    for (const path of [
      `/${text}`,
      `/customers/${text}`,
      `${integration}/callback?error=${text}&state=${text}`,
      `${integration}/reconnect?realmId=${text}`,
      `/alerts?dry-run=${text}`,
    ]) {
      await app.page(path)
      await createPlainBrowser().get(app.url + path)
    }
    const value = decodeURIComponent(text)
    await app.setVerifierToken(`CANARY-${value}`)
    await app.admin.post(`${app.url}/sign-in`, { role: value })
  }
  await app.raw(
    'GET /%0d%0aX-Injected:1 HTTP/1.1\r\nHost: x\r\nCookie: vectis_session=a\r\nConnection: close\r\n\r\n',
  )
  const heads = app
    .answers()
    .split(/(?=HTTP\/1\.1 \d{3})/)
    .map((part) => part.split('\r\n\r\n')[0] ?? '')
  expect(heads.filter((head) => /^x-injected/im.test(head))).toEqual([])
})

test('an account, a customer or a choice that is not there is refused in words, and changes nothing', async () => {
  const page = await app.page('/admin/matching')
  const csrf = /name="csrf" value="([^"]+)"/.exec(page.text)?.[1] ?? ''
  const { realmId } = app.demo.company
  for (const fields of [
    { action: 'undo', account: 'quickbooks:1:nobody' },
    { action: 'link', account: `quickbooks:${realmId}:1`, customer: 'nobody' },
    { action: 'drop', account: `quickbooks:${realmId}:1` },
    { action: 'separate', account: "';drop table customers--" },
    { action: '__proto__', account: '' },
  ]) {
    const answer = await app.admin.post(`${app.url}/admin/matching`, { csrf, ...fields })
    expect([fields.action, answer.status]).toEqual([fields.action, 400])
  }
  expect((await app.page(`${integration}/audit`)).text).not.toContain('data-audit="matching.')
})

test('every answer with a page has the policy, and no page reveals its software', async () => {
  for (const path of [...pages, '/sign-in', '/customers/%E0%A4%A', '/style.css']) {
    const answer = await fetch(app.url + path, { redirect: 'manual' })
    const policy = answer.headers.get('content-security-policy') ?? ''
    expect([path, policy]).toEqual([path, expect.stringContaining("default-src 'none'")])
    expect(policy).not.toMatch(/unsafe|\*/)
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(answer.headers.get('x-powered-by')).toBeNull()
  }
})

test('a delivery signed with another token is refused, counted, and explained', async () => {
  await app.setVerifierToken(verifierToken)
  app.demo.emulator.webhooks.subscribe({
    url: app.demo.wiring.webhookUrl,
    verifierToken: 'CANARY-of-another-app',
  })
  const { realmId } = app.demo.company
  const body = JSON.stringify([
    {
      specversion: '1.0',
      id: 'e1',
      source: 'intuit.test',
      type: 'qbo.invoice.updated.v1',
      time: '2026-11-23T12:00:00Z',
      intuitentityid: '1',
      intuitaccountid: realmId,
    },
  ])
  const headers = { 'intuit-signature': 'AAAA', 'content-type': 'application/json' }
  const answer = await fetch(app.demo.wiring.webhookUrl, { method: 'POST', headers, body })
  expect(answer.status).toBe(401)
  const page = await app.page()
  expect(page.text).toContain('data-remedy="signature_mismatch"')
  expect(page.text).toContain('The verifier token does not match')
})

test.each(['analyst', 'viewer', null])(
  '%s: all pages of the integrations are refused',
  async (role) => {
    const browser = createPlainBrowser()
    if (role !== null) await app.signIn(role, browser)
    const before = await app.demo.wiring.storage.connections.forTenant(tenantId).read()
    const csrf =
      /name="csrf" value="([^"]+)"/.exec((await browser.get(`${app.url}/sign-in`)).text)?.[1] ?? ''
    for (const path of [
      '',
      '/webhooks',
      '/verification',
      '/audit',
      '/disconnect',
      '/callback',
      '/reconnect',
      '/disconnected',
      '/progress',
    ]) {
      const answer = await browser.get(app.url + integration + path)
      if (role === null) expect(new URL(answer.url).pathname).toBe('/sign-in')
      else expect([path, answer.status]).toEqual([path, 403])
    }
    const posts = ['connect', 'cancel', 'sync', 'verify', 'verifier-token', 'replay', 'disconnect']
    for (const action of [...posts.map((one) => `${integration}/${one}`), '/admin/matching']) {
      const fields = { csrf, environment: 'sandbox', token: 'CANARY-token', action: 'undo' }
      const answer = await browser.post(app.url + action, fields)
      if (role === null) expect(new URL(answer.url).pathname).toBe('/sign-in')
      else expect([action, answer.status]).toEqual([action, 403])
    }
    const after = await app.demo.wiring.storage.connections.forTenant(tenantId).read()
    expect([after?.state, after?.generation]).toEqual([before?.state, before?.generation])
  },
)

test('a script in the name of the company stays a name', async () => {
  const name = scripts[4] ?? ''
  const realmId = '9341457021722299'
  app.demo.emulator.addCompany({ realmId, name, customers: 2, invoices: 2 })
  await app.disconnect()
  const consent = await app.admin.submit(await app.page(), '/connect', {
    environment: 'sandbox',
    replace: 'yes',
  })
  const connected = await app.admin.submit(consent, '/connect/oauth2/decision', {
    decision: 'approve',
    realmId,
  })
  expect(connected.text).toContain('&lt;/option>&lt;/select>&lt;script>')
  expect(activeParts(connected)).toEqual([])
  // The refusal of another company repeats the name as well.
  const again = await app.page(`${integration}/reconnect`)
  const other = { decision: 'approve', realmId: app.demo.company.realmId }
  const refused = await app.admin.submit(again, '/connect/oauth2/decision', other)
  expect(refused.text).toContain('Customer matches belong to')
  expect(activeParts(refused)).toEqual([])
})
