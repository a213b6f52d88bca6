/** What pages say when figures are unknown, old or many, and what a link from another site may do. */
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createPlainBrowser } from '../src/browser.ts'
import { tenantId } from '../src/start.ts'
import { billCustomer } from './support/bill-customer.ts'
import { integration, openRecorded, type Recorded } from './support/open-recorded.ts'

let app: Recorded
let customerId: string
beforeAll(async () => {
  app = await openRecorded()
  ;({ customerId } = billCustomer(app.demo))
  await app.signIn('admin')
})
afterAll(() => app.close())

test('before anything is connected no page claims that all is well', async () => {
  expect((await app.page('/customers')).text).toContain('No billing data yet')
  expect((await app.page('/alerts')).text).toContain('data-none="not_read"')
  const stale = await app.admin.submit(await connectedPage(), '/verifier-token', {
    token: 'CANARY-verifier-token',
  })
  expect(stale.text).toContain('Connect QuickBooks first')
  // Nothing was there that Intuit could confirm, or that must be removed inside QuickBooks.
  const ended = await app.admin.submit(await connectedPage('/disconnect'), '/disconnect')
  const [, notice] = /role="status">([^<]*)</.exec(ended.text) ?? []
  expect(notice).toBe('QuickBooks was not connected: nothing was changed.')
})

/** A page that was open before the company was disconnected still has its forms. */
async function connectedPage(action = '/verifier-token') {
  const page = await app.page()
  const form = /<form[\s\S]*?<\/form>/.exec(page.text)?.[0] ?? ''
  return {
    ...page,
    text: form.replace(/action="[^"]*"/, `action="${integration}${action}"`),
  }
}

test('a sign-in leads to the requested page, but never to an event stream or a callback', async () => {
  const home = async (path: string, headers: Record<string, string> = {}) => {
    const asked = await fetch(app.url + path, { headers, redirect: 'manual' })
    const cookie = asked.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const form = await (await fetch(`${app.url}/sign-in`, { headers: { cookie } })).text()
    const csrf = /name="csrf" value="([^"]*)"/.exec(form)?.[1] ?? ''
    const body = new URLSearchParams({ csrf, role: 'admin' })
    const init = { method: 'POST', headers: { cookie }, body, redirect: 'manual' } as const
    return (await fetch(`${app.url}/sign-in`, init)).headers.get('location')
  }
  expect(await home('/alerts')).toBe('/alerts')
  expect(await home(`${integration}/progress`, { accept: 'text/event-stream' })).toBe(integration)
  expect(await home(`${integration}/callback?code=EMULATED-c&state=s`)).toBe(integration)
})

test('the navigation shows no page that refuses the user', async () => {
  for (const [role, shown] of [
    ['viewer', false],
    ['analyst', false],
    ['admin', true],
  ] as const) {
    const browser = createPlainBrowser()
    await app.signIn(role, browser)
    const { text } = await browser.get(`${app.url}/customers`)
    expect(text.includes('href="/admin/matching"')).toBe(shown)
    expect(text.includes(`href="${integration}"`)).toBe(shown)
    expect(text).toContain('href="/alerts"')
  }
})

test('a link to the Disconnect URL asks QuickBooks once in ten minutes', async () => {
  await app.connect()
  const runs = async () => {
    await app.demo.wiring.sync(tenantId)
    return app.demo.emulator.log.count({ operation: 'cdc' })
  }
  const before = await runs()
  for (let n = 0; n < 3; n += 1) await app.page(`${integration}/disconnected`)
  // The tick that the page began and ours take turns: either may be the second.
  await runs()
  const count = () => app.demo.emulator.log.count({ operation: 'cdc' })
  await expect.poll(() => count() - before).toBe(2)
  const after = count()
  await app.demo.emulator.clock.advance(11 * 60_000)
  await app.page(`${integration}/disconnected`)
  await runs()
  await expect.poll(() => count() - after).toBe(2)
})

test('open alerts are counted, whatever part of them is listed', async () => {
  const { hub } = app.demo.wiring
  const unaccepted = await app.page('/alerts')
  expect(unaccepted.text).toContain('data-none="waiting_for_preview"')
  // From a page that was open before.
  const form = (/<form[\s\S]*?<\/form>/.exec(unaccepted.text)?.[0] ?? '').replace(
    /action="[^"]*"/,
    'action="/alerts/evaluate"',
  )
  const early = await app.admin.submit({ ...unaccepted, text: form }, '/alerts/evaluate')
  expect(early.text).toContain('Look at the preview of the links, and accept it')
  expect(await hub.forTenant(tenantId).alerts.list()).toEqual([])
  await hub.forTenant(tenantId).links.acceptPreview({ actor: 'Ada Admin' })
  await app.admin.submit(await app.page('/alerts'), '/alerts/evaluate')
  const { alerts } = hub.forTenant(tenantId)
  const listed = await alerts.list()
  expect(listed.length).toBeGreaterThan(0)
  const { text } = await app.page('/alerts')
  expect(text.match(/data-alert=/g)).toHaveLength(listed.length)
  const counted = await alerts.countOpen()
  const one = listed[0]?.customerId ?? ''
  const customers = (await app.page('/customers')).text
  const row = customers.split('<tr').find((html) => html.includes(`/customers/${one}"`))
  expect(row).toContain(`>${counted.get(one)}</td>`)
})

test('a long outage is not a company that was never read', { timeout: 600_000 }, async () => {
  const { emulator } = app.demo
  const refused = emulator.faults.layer()
  for (const operation of ['cdc', 'query'] as const) {
    refused.push({ match: { operation }, respond: 'application-403' })
  }
  await emulator.clock.advance(15 * 60_000)
  expect((await app.sync()).outcome).toBe('failed')
  // A day and more of such ticks: more runs than any page reads.
  const { db, schema } = app.demo.wiring.storage
  const runs = sql.table(`${schema}.quickbooks_sync_runs`)
  await sql`insert into ${runs} select (jsonb_populate_record(r, jsonb_build_object('run_id', r.run_id || n,
      'started_at', r.started_at + n * interval '15 minutes', 'finished_at', r.finished_at + n * interval '15 minutes',
      'known_at', r.known_at + n * interval '15 minutes'))).*
    from ${runs} r, generate_series(1, 103) n
    where r.run_id = (select run_id from ${runs} order by started_at desc limit 1)`.execute(db)
  await emulator.clock.leap?.(103 * 15 * 60_000)
  expect((await app.sync()).outcome).toBe('failed')
  expect((await app.page()).text).not.toContain('Nothing was read yet')
  for (const path of ['/alerts', '/customers']) {
    expect((await app.page(path)).text).toContain('figures may be old')
  }
  refused[Symbol.dispose]()
  expect((await app.sync()).outcome).toBe('succeeded')
})

test('months after the last read are unknown, not zero', async () => {
  const path = `/customers/${customerId}`
  expect((await app.page(path)).text).toContain('this month $')
  await app.demo.wiring.runner.stop()
  await app.demo.emulator.clock.leap?.(40 * 86_400_000)
  const { text } = await app.page(path)
  expect(text).toContain('data-stale="yellow"')
  expect(text).toMatch(/<dd[^>]*>—<\/dd><dd class="soft">not read since [A-Z][a-z]+ \d{4}</)
  expect(text).not.toContain('this month $')
  expect((await app.page('/alerts')).text).toContain('figures may be old')
  expect((await app.page('/customers')).text).toContain('figures may be old')
})
