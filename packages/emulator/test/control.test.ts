import { describe, expect, test } from 'vitest'
import { createEmulator, createVirtualClock } from '../src/index.ts'
import { createFakeCompany } from './support/fake-company.ts'

const realmId = '9341457021722202'

function start() {
  const clock = createVirtualClock({ start: '2026-11-23T15:00:00Z' })
  const company = Object.assign(createFakeCompany(), {
    operations: {
      renameCustomer: (input: { id: string; name: string }) => ({
        Id: input.id,
        DisplayName: input.name,
      }),
    },
  })
  const emulator = createEmulator({ clock, companies: [company] })
  const control = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = { 'content-type': 'application/json' },
  ) => {
    const answer = await emulator.exchange({
      method,
      url: `/_emulator${path}`,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = Buffer.from(answer.body).toString()
    return { status: answer.status, headers: answer.headers, text }
  }
  const json = async (...call: Parameters<typeof control>) =>
    JSON.parse((await control(...call)).text) as unknown
  const { accessToken, refreshToken } = emulator.issueTokens({ realmId })
  const read = async () =>
    (
      await emulator.exchange({
        method: 'GET',
        url: `/v3/company/${realmId}/invoice/1`,
        headers: { authorization: `Bearer ${accessToken}`, accept: 'application/json' },
      })
    ).status
  return { clock, company, emulator, control, json, read, refreshToken }
}

describe('control API', () => {
  test('lists what there is, without secrets', async () => {
    const { control, json } = start()
    expect(await json('GET', '')).toMatchObject({
      iso: '2026-11-23T15:00:00.000Z',
      companies: [{ realmId, environment: 'sandbox', name: 'Fake & Sons' }],
      clients: [{ environment: 'sandbox' }, { environment: 'production' }],
    })
    expect((await control('GET', '')).text).not.toContain('secret')
  })
  test('moves the clock', async () => {
    const { clock, json, control } = start()
    await json('POST', '/clock', { advanceMs: 3_600_000 })
    expect(clock.now()).toBe(Date.parse('2026-11-23T16:00:00Z'))
    expect((await control('POST', '/clock', { advanceMs: 'soon' })).status).toBe(400)
  })
  test('pushes, lists and removes faults', async () => {
    const { json, control, read } = start()
    await json('POST', '/faults', { times: 1, respond: 'unavailable' })
    expect(await read()).toBe(503)
    expect(await json('GET', '/faults')).toEqual([{ name: 'unavailable', matched: 1, touched: 1 }])
    await json('POST', '/faults', [{ respond: 'throttle' }])
    expect(await read()).toBe(429)
    await json('DELETE', '/faults')
    expect(await read()).toBe(200)
    expect((await control('POST', '/faults', { respond: 'nonsense' })).status).toBe(400)
  })
  test('shows the log, filtered and from a sequence on, without its own requests', async () => {
    const { json, read } = start()
    await read()
    await read()
    expect(await json('GET', '/log?operation=read')).toHaveLength(2)
    expect(await json('GET', '/log?since=1')).toHaveLength(1)
    expect(await json('GET', '/log?status=500')).toHaveLength(0)
    expect(await json('GET', `/log/summary?realmId=${realmId}`)).toMatchObject({
      calls: 2,
      maxPerSecond: 2,
      maxInFlight: 1,
      writes: 0,
    })
    await json('DELETE', '/log')
    expect(await json('GET', '/log')).toEqual([])
  })
  test('performs operations of the books by name', async () => {
    const { json, control } = start()
    const path = `/companies/${realmId}/operations`
    expect(await json('GET', path)).toEqual(['renameCustomer'])
    const renamed = { operation: 'renameCustomer', input: { id: '4', name: 'New' } }
    expect(await json('POST', path, renamed)).toEqual({ Id: '4', DisplayName: 'New' })
    const unknown = await control('POST', path, { operation: 'constructor' })
    expect(unknown).toMatchObject({ status: 400, text: expect.stringContaining('renameCustomer') })
    expect((await control('POST', '/companies/1/operations', renamed)).status).toBe(400)
  })
  test('expires, rotates and revokes grants', async () => {
    const { emulator, json, read, refreshToken } = start()
    const refresh = async () => {
      const { clientId, clientSecret } = emulator.credentials()
      const answer = await emulator.exchange({
        method: 'POST',
        url: emulator.endpoints.sandbox.tokenUrl,
        headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
        body: new URLSearchParams({
          grant_type: 'refresh_token',
          refresh_token: refreshToken,
        }).toString(),
      })
      return answer.status
    }
    await json('POST', '/grants/expire', { realmId })
    expect(await read()).toBe(401)
    expect(await refresh()).toBe(200)
    expect(await json('POST', '/grants/rotate', { realmId })).toEqual({ rotated: 1 })
    expect(await refresh()).toBe(400)
    emulator.issueTokens({ realmId })
    expect(await json('POST', '/grants/revoke', {})).toEqual({ revoked: 1 })
  })
  test('a consent that is shortened ends then, however often it is refreshed, and its access tokens are over', async () => {
    const { clock, emulator, json, read } = start()
    expect(await read()).toBe(200)
    const ends = { realmId, endsInMs: 14 * 86_400_000 }
    expect(await json('POST', '/grants/shorten', ends)).toEqual({ shortened: 1 })
    expect(await read()).toBe(401)
    const [grant] = emulator.grants
    expect(grant?.refreshExpiresAt).toBe(clock.now() + ends.endsInMs)
    expect(grant?.hardExpiresAt).toBe(clock.now() + ends.endsInMs)
    expect(await json('POST', '/grants/shorten', { ...ends, endsInMs: 1e12 })).toEqual({
      shortened: 1,
    })
    expect(emulator.grants[0]?.hardExpiresAt).toBe(clock.now() + ends.endsInMs)
  })
  test('subscribes webhook endpoints and shows their deliveries', async () => {
    const { clock, json } = start()
    await json('POST', '/webhooks', {
      url: 'http://127.0.0.1:1/hook',
      verifierToken: 'CANARY-control',
    })
    await json('POST', '/webhooks/test', { realmId })
    await clock.advance(0)
    expect(await json('GET', '/webhooks')).toMatchObject([{ pending: 1 }])
    await json('DELETE', '/webhooks')
    expect(await json('GET', '/webhooks')).toEqual([])
  })
  test('starts and stops activity', async () => {
    const clock = createVirtualClock()
    const emulator = createEmulator({ clock, companies: [{ customers: 3, invoices: 10 }] })
    const events: string[] = []
    emulator.books().subscribe(({ operation }) => events.push(operation))
    const post = (body: object) =>
      emulator.exchange({
        method: 'POST',
        url: '/_emulator/activity',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    expect((await post({ perHour: 60 })).status).toBe(200)
    await clock.advance(3_600_000)
    expect(events.length).toBeGreaterThan(30)
    await post({ perHour: 0 })
    const before = events.length
    await clock.advance(3_600_000)
    expect(events).toHaveLength(before)
  })
  test('throttle and latency', async () => {
    const { json, read } = start()
    await json('POST', '/throttle', { perSecond: 1 })
    expect([await read(), await read()]).toEqual([200, 429])
    await json('POST', '/throttle', { enabled: false })
    expect([await read(), await read()]).toEqual([200, 200])
    expect(await json('POST', '/latency', { ms: 0 })).toEqual({ ok: true })
  })
  test('a form of another page cannot drive it', async () => {
    const { control } = start()
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    expect((await control('POST', '/grants/revoke', {}, form)).status).toBe(415)
  })
  test('unknown paths and methods', async () => {
    const { control } = start()
    expect((await control('GET', '/nothing')).status).toBe(404)
    expect((await control('PUT', '/clock')).status).toBe(405)
  })
  test('a browser gets a page', async () => {
    const { control } = start()
    const page = await control('GET', '/', undefined, { accept: 'text/html' })
    expect(page.headers['content-type']).toContain('text/html')
    expect(page.text).toContain('<h1>QuickBooks emulator: control</h1>')
  })
})
