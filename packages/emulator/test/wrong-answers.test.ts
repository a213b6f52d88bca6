import { describe, expect, test } from 'vitest'
import { openAskedCompany } from './books/support/asked-company.ts'

describe('wrong answers that look right', () => {
  test('an empty page, as often as asked for', async () => {
    const { emulator, query, listed } = await openAskedCompany()
    emulator.faults.push({ match: { entity: 'Invoice' }, times: 2, respond: 'empty-query' })
    expect((await query('select * from Invoice')).json['QueryResponse']).toEqual({})
    expect((await query('select count(*) from Invoice')).json['QueryResponse']).toEqual({})
    expect(await listed('Invoice')).toHaveLength(3)
  })

  test('a short page reports its own size; a page of nothing is empty', async () => {
    const { emulator, query, listed } = await openAskedCompany()
    emulator.faults.push(
      { times: 1, respond: { keepRows: 0 } },
      { times: 1, respond: { keepRows: 2 } },
    )
    expect((await query('select * from Invoice')).json['QueryResponse']).toMatchObject({
      startPosition: 1,
      maxResults: 2,
    })
    expect((await query('select * from Invoice')).json['QueryResponse']).toEqual({})
    expect(await listed('Invoice')).toHaveLength(3)
  })

  test('rows with fields that are other than documented, in queries, reads and changes', async () => {
    const { emulator, query, changes, listed } = await openAskedCompany()
    const [id = '', other = ''] = await listed('Invoice')
    const set = { DocNumber: 1001, 'CurrencyRef.value': null, 'Line.0.Amount': 'x', 'A.B': 1 }
    emulator.faults.push({
      respond: { changeRows: [{ entity: 'Invoice', ids: [id], set, omit: ['TotalAmt'] }] },
    })
    const page = (await query('select * from Invoice')).json['QueryResponse'] as {
      Invoice: Record<string, unknown>[]
    }
    const odd = page.Invoice.find((row) => row['Id'] === id)
    expect(odd).toMatchObject({ DocNumber: 1001, CurrencyRef: { value: null }, A: { B: 1 } })
    expect(odd).not.toHaveProperty('TotalAmt')
    expect(odd?.['Line']).toMatchObject([{ Amount: 'x' }, { Amount: 100 }])
    expect(page.Invoice.find((row) => row['Id'] === other)).toHaveProperty('TotalAmt')
    expect(JSON.stringify((await changes('Invoice')).json)).toContain('"DocNumber":1001')
  })

  test('amounts of the rows that are kept are written as they were', async () => {
    const { emulator, query } = await openAskedCompany()
    const whole = await query('select * from Invoice')
    emulator.faults.push({ respond: { keepRows: 1_000 } })
    expect(await query('select * from Invoice')).toEqual(whole)
  })
})

test('one entity fails until a day; change data capture where it names it', async () => {
  const { clock, emulator, query, changes } = await openAskedCompany()
  const statuses = async () => [
    (await query('select * from RecurringTransaction')).status,
    (await changes('Invoice,RecurringTransaction')).status,
    (await changes('Invoice,Payment')).status,
    (await query('select * from Invoice')).status,
  ]
  emulator.faults.push({
    match: { entity: 'RecurringTransaction' },
    until: clock.now() + 60_000,
    respond: 'application-error',
  })
  expect(await statuses()).toEqual([500, 500, 200, 200])
  await clock.advance(60_000)
  expect(await statuses()).toEqual([200, 200, 200, 200])
})

test('over the quota: 429 with code 003001 until it is lifted', async () => {
  const { emulator, read, ids } = await openAskedCompany()
  const [id] = ids('Invoice') as [string]
  const lift = emulator.faults.push({ respond: 'quota-stop' })
  for (let call = 0; call < 3; call += 1) {
    const { status, json } = await read('Invoice', id)
    expect(status).toBe(429)
    expect(JSON.stringify(json)).toContain('"code":"003001"')
  }
  lift()
  expect((await read('Invoice', id)).status).toBe(200)
})

test('token answers without some field, and rotation at every refresh', async () => {
  const { company, emulator } = await openAskedCompany({}, { oauth: { rotateAfterMs: 0 } })
  const { clientId, clientSecret } = emulator.credentials()
  const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64')
  const refresh = async (token: string) => {
    const { body } = await emulator.exchange({
      method: 'POST',
      url: emulator.endpoints.sandbox.tokenUrl,
      headers: {
        authorization: `Basic ${basic}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: token }).toString(),
    })
    return JSON.parse(Buffer.from(body).toString()) as Record<string, string>
  }
  emulator.faults.push({
    match: { operation: 'token-refresh' },
    times: 1,
    respond: { omitFields: ['x_refresh_token_expires_in', 'expires_in'] },
  })
  const { refreshToken } = emulator.issueTokens({ realmId: company.realmId })
  const first = await refresh(refreshToken)
  expect(Object.keys(first)).toEqual(['token_type', 'access_token', 'refresh_token'])
  expect(first['refresh_token']).not.toBe(refreshToken)
  const second = await refresh(first['refresh_token']!)
  expect(second).toHaveProperty('x_refresh_token_expires_in')
  expect(second['refresh_token']).not.toBe(first['refresh_token'])
})
