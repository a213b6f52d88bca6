import { describe, expect, test } from 'vitest'
import { request } from 'undici'
import { cannedFaults } from '../src/faults/canned-faults.ts'
import { createEmulator, createVirtualClock } from '../src/index.ts'
import type { EmulatorOptions, FaultRule } from '../src/index.ts'
import { createFakeCompany } from './support/fake-company.ts'

const realmId = '9341457021722202'

function start(options: Partial<EmulatorOptions> = {}) {
  const clock = createVirtualClock()
  const emulator = createEmulator({ clock, companies: [createFakeCompany()], ...options })
  const { accessToken } = emulator.issueTokens({ realmId })
  const headers = { authorization: `Bearer ${accessToken}`, accept: 'application/json' }
  const get = async (path: string, signal?: AbortSignal) => {
    const answer = await emulator.exchange({
      method: 'GET',
      url: `/v3/company/${realmId}${path}`,
      headers,
      ...(signal === undefined ? {} : { signal }),
    })
    return { ...answer, text: Buffer.from(answer.body).toString() }
  }
  const statuses = async (count: number, path = '/invoice/1') => {
    const seen: number[] = []
    for (let index = 0; index < count; index += 1) seen.push((await get(path)).status)
    return seen
  }
  return { clock, emulator, get, statuses, headers }
}

describe('which requests a rule touches', () => {
  test.for<[string, FaultRule, number[]]>([
    ['every one', { respond: 'unavailable' }, [503, 503, 503, 503]],
    ['the first two', { times: 2, respond: 'unavailable' }, [503, 503, 200, 200]],
    ['all after the first two', { after: 2, respond: 'unavailable' }, [200, 200, 503, 503]],
    ['only the third', { match: { nth: 3 }, respond: 'unavailable' }, [200, 200, 503, 200]],
    ['one after one', { after: 1, times: 1, respond: 'unavailable' }, [200, 503, 200, 200]],
    ['another realm', { match: { realmId: '1' }, respond: 'unavailable' }, [200, 200, 200, 200]],
    ['the entity', { match: { entity: 'Invoice' }, respond: 'unavailable' }, [503, 503, 503, 503]],
    ['a path', { match: { path: '/payment/' }, respond: 'unavailable' }, [200, 200, 200, 200]],
    ['a method', { match: { method: 'post' }, respond: 'unavailable' }, [200, 200, 200, 200]],
    [
      'a predicate',
      { match: { predicate: ({ call }) => call.path.endsWith('/1') }, respond: 'unavailable' },
      [503, 503, 503, 503],
    ],
  ])('%s', async ([, rule, expected]) => {
    const { emulator, statuses } = start()
    emulator.faults.push(rule)
    expect(await statuses(4)).toEqual(expected)
  })
  test('a statement and an operation', async () => {
    const { emulator, statuses } = start()
    emulator.faults.push({
      match: { operation: 'query', entity: 'invoice', statement: 'STARTPOSITION 501' },
      respond: 'throttle',
    })
    expect(await statuses(1, '/query?query=select * from Invoice startposition 1')).toEqual([200])
    expect(await statuses(1, '/query?query=select * from Invoice startposition 501')).toEqual([429])
  })
})

describe('layers', () => {
  test('the newest rule decides; a disposed layer leaves the rest in force', async () => {
    const { emulator, statuses } = start()
    emulator.faults.push({ respond: 'throttle' })
    const layer = emulator.faults.layer()
    layer.push({ respond: 'unavailable' })
    const dispose = layer.push({ respond: 'bad-gateway' })
    expect(await statuses(1)).toEqual([502])
    dispose()
    expect(await statuses(1)).toEqual([503])
    layer[Symbol.dispose]()
    expect(await statuses(1)).toEqual([429])
    emulator.faults.clear()
    expect(await statuses(1)).toEqual([200])
  })
  test('an unknown name is refused when it is pushed', () => {
    const { emulator } = start()
    expect(() => emulator.faults.push({ respond: 'no-such-fault' as 'throttle' })).toThrow(/known:/)
  })
})

describe('what a rule answers', () => {
  test('every canned fault is answered and named in the log', async () => {
    const { emulator, get } = start()
    for (const name of cannedFaults) {
      const dispose = emulator.faults.push({ respond: name })
      const answer = await get('/invoice/1')
      expect(answer.status, name).toBeGreaterThanOrEqual(200)
      expect(emulator.log.records.at(-1)?.fault).toBe(name)
      dispose()
    }
  })
  test('throttle bodies: lower-case JSON, or XML although JSON was requested', async () => {
    const { emulator, get } = start()
    emulator.faults.push({ times: 1, respond: 'throttle-xml' })
    emulator.faults.push({ times: 1, respond: 'throttle' })
    const json = await get('/invoice/1')
    expect(JSON.parse(json.text)).toMatchObject({
      fault: { type: 'SERVICE', error: [{ code: '3001' }] },
      cdcresponse: [],
    })
    const xml = await get('/invoice/1')
    expect(xml.status).toBe(429)
    expect(xml.headers['content-type']).toContain('application/xml')
    expect(xml.text).toContain('<Error code="3001">')
  })
  test('a Fault may come inside HTTP 200, at the top, in QueryResponse and in CDCResponse', async () => {
    const { emulator, get } = start()
    emulator.faults.push({ times: 1, respond: 'fault-in-cdc-response' })
    emulator.faults.push({ times: 1, respond: 'fault-in-query-response' })
    emulator.faults.push({ times: 1, respond: 'fault-in-200' })
    const code = '10000'
    const error = { Error: [expect.objectContaining({ code })], type: 'SystemFault' }
    expect(JSON.parse((await get('/invoice/1')).text)).toMatchObject({ Fault: error })
    expect(JSON.parse((await get('/invoice/1')).text)).toMatchObject({
      QueryResponse: { Fault: error },
    })
    expect(JSON.parse((await get('/invoice/1')).text)).toMatchObject({
      CDCResponse: [{ Fault: error }],
    })
  })
  test('an answer by hand, with headers', async () => {
    const { emulator, get } = start()
    emulator.faults.push({
      respond: { status: 429, body: { wait: true }, headers: { 'retry-after': '7' } },
    })
    const answer = await get('/invoice/1')
    expect(answer).toMatchObject({ status: 429, text: '{"wait":true}' })
    expect(answer.headers['retry-after']).toBe('7')
  })
  test('a delay lasts on the emulator clock', async () => {
    const { clock, emulator, get } = start()
    emulator.faults.push({ respond: { delayMs: 90_000 } })
    const before = clock.now()
    const answer = await clock.run(get('/invoice/1'))
    expect(answer.status).toBe(200)
    expect(clock.now() - before).toBe(90_000)
  })
  test.each([-1, Number.NaN, Infinity, 2_147_483_648])(
    'a delay that no timer can wait for is refused at once: %s',
    (ms) => {
      const { emulator } = start()
      const said = `to be milliseconds from 0 to 2147483647, got ${ms}`
      expect(() => emulator.faults.push({ respond: { delayMs: ms } })).toThrow(`delayMs ${said}`)
      expect(() => emulator.setLatency(ms)).toThrow(`latencyMs ${said}`)
      expect(() => createEmulator({ latencyMs: ms })).toThrow(RangeError)
      expect(emulator.faults.list()).toEqual([])
    },
  )
  test('an answer may be changed on its way', async () => {
    const { emulator, get } = start()
    emulator.faults.push({
      respond: {
        transform: (response) => ({
          ...response,
          body: String(response.body).replace('"TotalAmt":100', '"TotalAmt":999'),
        }),
      },
    })
    expect((await get('/invoice/1')).text).toContain('"TotalAmt":999')
  })
  test('a broken connection rejects in process', async () => {
    const { emulator, get } = start()
    emulator.faults.push({ times: 1, respond: { connection: 'drop' } })
    await expect(get('/invoice/1')).rejects.toMatchObject({ code: 'ECONNRESET' })
    emulator.faults.push({ times: 1, respond: { truncateBody: 0.5 } })
    await expect(get('/invoice/1')).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect((await get('/invoice/1')).status).toBe(200)
  })
  test('a request that hangs ends when its signal does', async () => {
    const { emulator, get } = start()
    emulator.faults.push({ respond: { connection: 'hang' } })
    const controller = new AbortController()
    const pending = get('/invoice/1', controller.signal)
    controller.abort(new Error('gave up'))
    await expect(pending).rejects.toThrow('gave up')
    expect(emulator.log.records).toHaveLength(1)
  })
  test('a request may take effect although its answer is lost: a rotated token that never arrived', async () => {
    const { emulator } = start({ oauth: { rotateAfterMs: 0, reuse: 'refuse' } })
    const { refreshToken } = emulator.issueTokens({ realmId })
    const { clientId, clientSecret } = emulator.credentials()
    const refresh = () =>
      emulator.exchange({
        method: 'POST',
        url: emulator.endpoints.sandbox.tokenUrl,
        headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
        body: `grant_type=refresh_token&refresh_token=${refreshToken}`,
      })
    emulator.faults.push({
      match: { operation: 'token-refresh' },
      times: 1,
      respond: { connection: 'drop', processed: true },
    })
    await expect(refresh()).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect((await refresh()).status).toBe(400)
  })
})

describe('over HTTP', () => {
  test('connections break before the answer and within the body', async () => {
    const { emulator, headers } = start()
    const { url, close } = await emulator.listen()
    const target = `${url}/v3/company/${realmId}/invoice/1`
    emulator.faults.push({ times: 1, respond: { connection: 'drop' } })
    await expect(request(target, { headers })).rejects.toMatchObject({ code: 'ECONNRESET' })
    emulator.faults.push({ times: 1, respond: { truncateBody: 0.5 } })
    const cut = await request(target, { headers })
    expect(cut.statusCode).toBe(200)
    await expect(cut.body.text()).rejects.toThrow(/terminated|reset|closed|aborted/i)
    expect((await request(target, { headers })).statusCode).toBe(200)
    await close()
  })
})
