import { expect, test } from 'vitest'
import { createCompany, createEmulator, createVirtualClock } from '../src/index.ts'

const realmId = '9341457021722202'

function start() {
  const clock = createVirtualClock({ start: '2026-11-23T09:00:00Z' })
  const company = createCompany({ realmId, clock, customers: 6, invoices: 20 })
  const customerId = String(company.query('select * from Customer').rows[0]!['Id'])
  company.operations.createSalesReceipt({ customerId, amount: '40.50' })
  company.operations.createRefundReceipt({ customerId, amount: '3' })
  const emulator = createEmulator({ clock, companies: [company], throttle: false })
  const { accessToken } = emulator.issueTokens({ realmId })
  const call = async (path: string, init: { method?: string; accept?: string; token?: string }) => {
    const answer = await emulator.exchange({
      method: init.method ?? 'GET',
      url: `/v3/company/${realmId}${path}`,
      headers: {
        authorization: `Bearer ${init.token ?? accessToken}`,
        ...(init.accept === undefined ? {} : { accept: init.accept }),
      },
    })
    return { ...answer, text: Buffer.from(answer.body).toString() }
  }
  const json = (path: string, method = 'GET') => call(path, { method, accept: 'application/json' })
  const asXml = (path: string, accept?: string) =>
    call(path, accept === undefined ? {} : { accept })
  return { emulator, call, json, asXml }
}

const select = (statement: string) => `/query?query=${encodeURIComponent(statement)}`

test('a client that forgets the Accept header gets XML, as at Intuit', async () => {
  const { asXml } = start()
  for (const accept of [undefined, '*/*', 'application/xml', 'text/html']) {
    const { status, headers, text } = await asXml(select('select * from Customer'), accept)
    expect(status).toBe(200)
    expect(headers['content-type']).toMatch(/^application\/xml/)
    expect(text).toMatch(/^<\?xml version="1.0" encoding="UTF-8" standalone="yes"\?>/)
    expect(text).toContain('<QueryResponse startPosition="1" maxResults="')
    expect(text).toMatch(/<Customer domain="QBO" sparse="false"><[^]*<\/Customer>/)
  }
})

test('XML has every entity served, references with their names, and amounts as they are written', async () => {
  const { asXml } = start()
  for (const entity of ['Invoice', 'Payment', 'CreditMemo', 'SalesReceipt', 'RefundReceipt']) {
    const { text } = await asXml(select(`select * from ${entity} maxresults 1`))
    expect(text).toContain(`<${entity} domain="QBO" sparse="false">`)
    expect(text).toMatch(/<CustomerRef name="[^"]+">\d+<\/CustomerRef>/)
    expect(text).toMatch(/<TotalAmt>\d+(\.\d\d)?<\/TotalAmt>/)
  }
  const { text: count } = await asXml(select('select count(*) from Invoice'))
  expect(count).toMatch(/<QueryResponse totalCount="\d+"\/>/)
  const { text: template } = await asXml(select('select * from RecurringTransaction maxresults 1'))
  expect(template).toMatch(/<RecurringTransaction><(Invoice|SalesReceipt)[ >]/)
  const { text: one } = await asXml(`/companyinfo/${realmId}`)
  expect(one).toMatch(/<IntuitResponse [^>]*time="[^"]+"><CompanyInfo domain="QBO"/)
  const { text: term } = await asXml(select('select * from Term'))
  expect(term).toContain('<Name>Net 30</Name>')
  const { text: changes } = await asXml('/cdc?entities=Customer,Vendor&changedSince=2026-11-22')
  expect(changes).toMatch(/<CDCResponse><QueryResponse/)
})

test('Faults are XML too: the service’s and the gateway’s', async () => {
  const { asXml, call } = start()
  const parser = await asXml('/query?query=nonsense')
  expect(parser.status).toBe(400)
  expect(parser.text).toContain('<Fault type="ValidationFault"><Error code="4000">')
  expect(parser.text).toContain('<Message>Error parsing query</Message><Detail>QueryParserError')
  const gone = await asXml('/invoice/99999')
  expect(gone.text).toContain('<Error code="610" element="">')
  const gateway = await call('/invoice/1', { token: 'wrong' })
  expect(gateway.status).toBe(401)
  expect(gateway.text).toContain('<Fault type="AUTHENTICATION">')
})

test('every path below a company is the company API: token, realm in the log, and writes()', async () => {
  const { emulator, json, call } = start()
  for (const [method, path] of [
    ['GET', '/invoice/1/pdf'],
    ['POST', '/invoice/1/send'],
    ['GET', '/reports/AgedReceivables'],
    ['POST', '/batch'],
    ['POST', '/upload'],
    ['GET', '/one/two/three/four'],
  ] as const) {
    expect([path, (await call(path, { method, token: 'wrong' })).status]).toEqual([path, 401])
    const { status, text } = await json(path, method)
    const isAnswered = /pdf$|send$|reports/.test(path)
    expect([path, status]).toEqual([path, isAnswered ? 200 : 400])
    expect(text).toMatch(isAnswered ? /EmailSent|AgedReceivables|%PDF/ : /"code":"500"/)
    expect(emulator.log.records.at(-1)).toMatchObject({
      realmId,
      path: `/v3/company/${realmId}${path}`,
    })
  }
  const writes = emulator.log.writes().map(({ path }) => path.split('/').slice(4).join('/'))
  expect([...new Set(writes)]).toEqual(['invoice/1/send', 'batch', 'upload'])
})

test('another API of Intuit is not found', async () => {
  const { emulator } = start()
  const { accessToken } = emulator.issueTokens({ realmId })
  for (const path of ['/graphql', '/quickbooks/v4/payments/charges', '/v4/entities/payroll']) {
    const { status } = await emulator.exchange({
      method: 'POST',
      url: path,
      headers: { authorization: `Bearer ${accessToken}`, accept: 'application/json' },
      body: '{}',
    })
    expect([path, status]).toEqual([path, 404])
  }
})

test('the throttle counts deep paths', async () => {
  const { emulator, json } = start()
  emulator.setThrottle({ perSecond: 2 })
  await json('/invoice/1/pdf')
  await json('/invoice/2/pdf')
  expect((await json('/invoice/3/pdf')).status).toBe(429)
})

test('an id with a dot, and one with a slash, answer as recorded', async () => {
  const { json } = start()
  const dotted = await json('/customer/1.5')
  expect([dotted.status, JSON.parse(dotted.text)]).toEqual([
    400,
    {
      Fault: {
        Error: [
          {
            Message: 'Invalid ID',
            Detail: 'Id should be a valid number. Supplied value:1.5',
            code: '2030',
            element: 'Id',
          },
        ],
        type: 'ValidationFault',
      },
    },
  ])
  const deep = await json('/customer/1/5')
  expect(deep.status).toBe(400)
  expect(deep.text).toContain(
    `Operation Could not find resource for relative : /v3/company/${realmId}/customer/1/5 of full path: `,
  )
})

test('a Fault is application/json without a charset, an answer with one', async () => {
  const { json } = start()
  expect((await json('/customer/1.5')).headers['content-type']).toBe('application/json')
  expect((await json(select('select * from Custmoer'))).headers['content-type']).toBe(
    'application/json',
  )
  expect((await json(select('select * from Item'))).headers['content-type']).toBe(
    'application/json;charset=utf-8',
  )
})
