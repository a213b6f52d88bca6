import { expect, test } from 'vitest'
import { createHarness, realmId } from '../harness.ts'

async function open() {
  const companies = [{ realmId, environment: 'sandbox' as const, customers: 4, invoices: 40 }]
  const { clock, connect, emulator } = createHarness({ emulator: { companies } })
  const company = emulator.company(realmId)
  const realm = await connect()
  const [row] = company.query('SELECT * FROM Invoice').rows
  const ask = (id: string) => clock.run(realm.ask('Invoice', id))
  return { ask, clock, company, emulator, id: String(row?.['Id']), realm }
}

test('an object that is there is found, one that is not is missing', async () => {
  const { ask, id } = await open()
  expect(await ask(id)).toMatchObject({ kind: 'found', row: { Id: id } })
  expect(await ask('999999')).toMatchObject({ kind: 'missing' })
})

test('templates are asked for inside their wrapper', async () => {
  const { clock, company, realm } = await open()
  const { rows } = company.query('SELECT * FROM RecurringTransaction')
  const [template] = Object.values(rows[0] ?? {}) as { Id: string }[]
  const answer = await clock.run(realm.ask('RecurringTransaction', template?.Id ?? ''))
  expect(answer.kind).toBe('found')
})

test.for([
  {
    what: 'a row that QuickBooks cannot serve',
    respond: 'unservable',
    kind: 'unserved',
    code: '4002',
  },
  {
    what: 'a row of a shape that no schema knows',
    respond: { status: 200, body: { Invoice: { Id: '1', TotalAmt: 'n/a' } } },
    kind: 'unserved',
    code: 'unreadable',
  },
  { what: 'a 200 without the object', respond: { status: 200, body: {} }, kind: 'empty' },
  {
    what: 'an empty query answer',
    respond: { status: 200, body: { QueryResponse: {} } },
    kind: 'empty',
  },
] as const)('$what is $kind, and not missing', async ({ respond, kind, ...rest }) => {
  const { ask, emulator, id } = await open()
  emulator.faults.push({ match: { operation: 'read' }, respond })
  expect(await ask(id)).toMatchObject({ kind, ...('code' in rest ? { code: rest.code } : {}) })
})

test('what is unserved says why and since when, word for word', async () => {
  const { ask, emulator, id } = await open()
  const time = '2020-02-02T02:02:02-08:00'
  const fault = { Error: [{ Message: 'No', Detail: 'Broken', code: '4002' }], type: 'X' }
  emulator.faults.push({
    match: { operation: 'read' },
    respond: { status: 400, body: { Fault: fault, time } },
    times: 1,
  })
  const about = { kind: 'unserved', time }
  const message = 'No (Broken) [4002]'
  expect(await ask(id)).toEqual({ ...about, code: '4002', path: '', message })
  emulator.faults.push({
    match: { operation: 'read' },
    respond: { status: 200, body: { Invoice: { Id: '1', TotalAmt: 'n/a' }, time } },
    times: 1,
  })
  expect(await ask(id)).toMatchObject({
    ...about,
    code: 'unreadable',
    path: expect.stringMatching(/./),
    message: expect.stringMatching(/./),
  })
})

test('Fault 6190 concerns the company, not the row: it is thrown', async () => {
  const { ask, emulator, id } = await open()
  emulator.faults.push({ match: { operation: 'read' }, respond: 'company-inactive' })
  await expect(ask(id)).rejects.toMatchObject({
    faultCode: '6190',
    remedy: expect.stringMatching(/subscription/),
  })
})

test('the time of a 610 is that of QuickBooks, like that of any answer', async () => {
  const { ask, emulator, id } = await open()
  const fault = { Error: [{ Message: 'Object Not Found', code: '610' }], type: 'ValidationFault' }
  const time = '2020-02-02T02:02:02-08:00'
  emulator.faults.push({
    match: { operation: 'read' },
    respond: { status: 400, body: { Fault: fault, time } },
    times: 1,
  })
  expect(await ask(id)).toEqual({ kind: 'missing', time })
  const headers = { date: 'Sun, 02 Feb 2020 02:02:02 GMT' }
  emulator.faults.push({
    match: { operation: 'read' },
    respond: { status: 400, body: { Fault: fault }, headers },
  })
  expect(await ask(id)).toEqual({ kind: 'missing', time: '2020-02-02T02:02:02.000Z' })
})

test('a server failure is thrown: it proves nothing about the object', async () => {
  const { ask, emulator, id } = await open()
  emulator.faults.push({ match: { operation: 'read' }, respond: 'application-error' })
  await expect(ask(id)).rejects.toMatchObject({ code: 'server' })
})

test.for(['', '.', '..'])('%j is no id', async (id) => {
  const { realm } = await open()
  await expect(realm.ask('Invoice', id)).rejects.toThrow(TypeError)
})
