import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { createEmulator, createVirtualClock } from '../src/index.ts'
import { createFakeCompany } from './support/fake-company.ts'

const realmId = '9341457021722202'
// oxlint-disable-next-line typescript/no-explicit-any -- answers are read field by field
type AnyJson = any

function start(
  options: {
    companies?: ReturnType<typeof createFakeCompany>[]
    environmentPaths?: boolean
  } = {},
) {
  const clock = createVirtualClock({ start: '2026-11-23T15:00:00.250Z' })
  const companies = options.companies ?? [createFakeCompany()]
  const emulator = createEmulator({ clock, ...options, companies })
  const { accessToken } = emulator.issueTokens({ realmId })
  const call = async (
    path: string,
    init: { method?: string; body?: string; token?: string; accept?: string } = {},
  ) => {
    const answer = await emulator.exchange({
      method: init.method ?? 'GET',
      url: path,
      headers: {
        authorization: `Bearer ${init.token ?? accessToken}`,
        accept: init.accept ?? 'application/json',
      },
      ...(init.body === undefined ? {} : { body: init.body }),
    })
    const text = Buffer.from(answer.body).toString()
    return { ...answer, text, json: () => JSON.parse(text) as Record<string, AnyJson> }
  }
  return { clock, emulator, companies, call, accessToken }
}

const query = (statement: string) =>
  `/v3/company/${realmId}/query?query=${encodeURIComponent(statement)}`

describe('query', () => {
  test('a page holds the rows under the entity name, startPosition and the number of rows', async () => {
    const { call } = start()
    const answer = await call(query('select * from Invoice startposition 2 maxresults 5'))
    expect(answer.status).toBe(200)
    expect(answer.json()).toEqual({
      QueryResponse: {
        Invoice: [
          { Id: '2', SyncToken: '0', TotalAmt: 100 },
          { Id: '3', SyncToken: '0', TotalAmt: 100 },
        ],
        startPosition: 2,
        maxResults: 2,
      },
      time: '2026-11-23T07:00:00.250-08:00',
    })
  })
  test('an empty page has no entity key', async () => {
    const { call } = start()
    const answer = await call(query('select * from Invoice startposition 99'))
    expect(answer.json()['QueryResponse']).toEqual({})
  })
  test('COUNT(*) answers totalCount only', async () => {
    const { call } = start()
    const answer = await call(query('select count(*) from Invoice'))
    expect(answer.json()['QueryResponse']).toEqual({ totalCount: 3 })
  })
  test('a statement may come as the body of a POST', async () => {
    const { call } = start()
    const answer = await call(`/v3/company/${realmId}/query?minorversion=75`, {
      method: 'POST',
      body: 'select * from Invoice',
    })
    expect(answer.json()['QueryResponse'].maxResults).toBe(3)
  })
  test('more than 1,000 rows are never returned', async () => {
    const { call } = start({ companies: [createFakeCompany({ invoices: 1500 })] })
    const answer = await call(query('select * from Invoice maxresults 1500'))
    expect(answer.json()['QueryResponse'].maxResults).toBe(1000)
  })
  test('a statement that cannot be parsed is Fault 4000', async () => {
    const { call } = start()
    const answer = await call(query('syntax error'))
    expect(answer.status).toBe(400)
    expect(answer.json()['Fault'].Error[0]).toMatchObject({ code: '4000' })
    expect(answer.json()['Fault'].type).toBe('ValidationFault')
  })
})

describe('reads', () => {
  test('by id, wrapped in the entity name', async () => {
    const { call } = start()
    const answer = await call(`/v3/company/${realmId}/invoice/2`)
    expect(answer.json()['Invoice'].Id).toBe('2')
  })
  test('an object that does not exist is Fault 610 with status 400', async () => {
    const { call } = start()
    const answer = await call(`/v3/company/${realmId}/invoice/77`)
    expect(answer.status).toBe(400)
    expect(answer.json()['Fault'].Error[0].code).toBe('610')
  })
  test('CompanyInfo is addressed by the realm', async () => {
    const { call } = start()
    const answer = await call(`/v3/company/${realmId}/companyinfo/${realmId}`)
    expect(answer.json()['CompanyInfo'].CompanyName).toBe('Fake & Sons')
  })
  test('a write is refused and is in the log', async () => {
    const { call, emulator } = start()
    const answer = await call(`/v3/company/${realmId}/invoice`, { method: 'POST', body: '{}' })
    expect(answer.json()['Fault'].Error[0].code).toBe('500')
    expect(emulator.log.writes()).toHaveLength(1)
  })
})

describe('the gateway', () => {
  test('an unknown token gets the lower-case fault, with a time in epoch milliseconds and part of the token', async () => {
    const { call } = start()
    const answer = await call(query('select * from Invoice'), {
      token: 'not-a-token-of-this-emulator-but-long',
    })
    expect(answer.status).toBe(401)
    expect(answer.headers['www-authenticate']).toContain('invalid_token')
    expect(answer.json()).toMatchObject({
      fault: { type: 'AUTHENTICATION', error: [{ code: '3200', element: null }] },
      time: Date.parse('2026-11-23T15:00:00.250Z'),
      queryResponse: null,
    })
    expect(answer.json()['fault'].error[0].detail).toContain('not-a-token-of-this')
  })
  test('an access token expires after an hour of the clock', async () => {
    const { call, clock } = start()
    await clock.advance(3_600_000 - 1)
    expect((await call(query('select * from Invoice'))).status).toBe(200)
    await clock.advance(1)
    expect((await call(query('select * from Invoice'))).status).toBe(401)
  })
  test('development keys on a production company are 403 with code 3100', async () => {
    const { emulator, call } = start()
    emulator.addCompany({
      company: createFakeCompany({ realmId: '777' }),
      environment: 'production',
    })
    const answer = await call('/v3/company/777/query?query=select%20*%20from%20Invoice')
    expect(answer.status).toBe(403)
    expect(answer.json()['fault'].error[0]).toMatchObject({ code: '3100', detail: null })
  })
  test('the wrong host for the realm is 403 with code 3100', async () => {
    const { call } = start()
    const path = query('select * from Invoice')
    expect((await call(`https://quickbooks.api.intuit.com${path}`)).status).toBe(403)
    expect((await call(`https://sandbox-quickbooks.api.intuit.com${path}`)).status).toBe(200)
    expect((await call(`/production${path}`)).status).toBe(403)
    expect((await call(`/sandbox${path}`)).status).toBe(200)
  })
  test('where environments need their paths, a call that names none is on the wrong host', async () => {
    const { call } = start({ environmentPaths: true })
    const path = query('select * from Invoice')
    expect((await call(path)).status).toBe(403)
    expect((await call(`/production${path}`)).status).toBe(403)
    expect((await call(`/sandbox${path}`)).status).toBe(200)
    expect((await call(`https://sandbox-quickbooks.api.intuit.com${path}`)).status).toBe(200)
  })
  test('a token of one company does not open another', async () => {
    const { emulator, call } = start()
    emulator.addCompany(createFakeCompany({ realmId: '888' }))
    expect((await call('/v3/company/888/query?query=select%20*%20from%20Invoice')).status).toBe(403)
  })
  test('a client that does not accept JSON gets the gateway fault as XML', async () => {
    const { call } = start()
    const answer = await call(query('select * from Invoice'), {
      token: 'unknown',
      accept: 'text/xml',
    })
    expect(answer.text).toContain('<Error code="3200">')
  })
  test('a path that is no path is answered with 400', async () => {
    const { call } = start()
    expect((await call('/v3/company/%zz/query')).status).toBe(400)
    expect((await call('http://[')).status).toBe(400)
  })
  test('every answer carries intuit_tid', async () => {
    const { call } = start()
    expect((await call(query('select * from Invoice'))).headers['intuit_tid']).toMatch(/^1-/)
    expect((await call('/nowhere')).headers['intuit_tid']).toMatch(/^1-/)
  })
})

describe('over HTTP', () => {
  test('answers as in process, with gzip when asked', async () => {
    const { emulator, accessToken } = start({ companies: [createFakeCompany({ invoices: 200 })] })
    const { url, endpoints, close } = await emulator.listen()
    expect(endpoints.sandbox.apiOrigin).toBe(`${url}/sandbox`)
    const request = await import('undici').then((undici) => undici.request)
    const answer = await request(`${url}${query('select * from Invoice maxresults 200')}`, {
      headers: {
        authorization: `Bearer ${accessToken}`,
        accept: 'application/json',
        'accept-encoding': 'gzip',
      },
    })
    expect(answer.headers['content-encoding']).toBe('gzip')
    const page = JSON.parse(
      gunzipSync(Buffer.from(await answer.body.arrayBuffer())).toString(),
    ) as {
      QueryResponse: { maxResults: number }
    }
    expect(page.QueryResponse.maxResults).toBe(200)
    await close()
    await expect(fetch(url)).rejects.toThrow(/fetch failed/)
  })
})
