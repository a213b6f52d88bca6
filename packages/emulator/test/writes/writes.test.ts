import { describe, expect, test } from 'vitest'
import { checkIdentities } from '../../src/index.ts'
import type { Json } from '../support/company-client.ts'
import { startCompany } from '../support/company-client.ts'

const line = (amount: number, more: Json = {}) => ({
  Amount: amount,
  DetailType: 'SalesItemLineDetail',
  SalesItemLineDetail: { ItemRef: { value: '1' }, ...more },
})

async function startWithCustomer(options: Parameters<typeof startCompany>[0] = {}) {
  const started = startCompany({ companies: [{ customers: 0 }], ...options })
  const made = await started.post('/customer', {
    DisplayName: 'Birch & Sons',
    PrimaryEmailAddr: { Address: 'ap@birch.example' },
  })
  const customer = made.json['Customer'] as Json
  const invoice = async (amount: number, more: Json = {}) => {
    const body = { CustomerRef: { value: customer['Id'] }, Line: [line(amount)], ...more }
    return (await started.post('/invoice', body)).json['Invoice'] as Json
  }
  return { ...started, customer, invoice }
}

describe('create', () => {
  test('an invoice: the object as a read shows it, its customer’s balance, a webhook and a change', async () => {
    const { customer, get, post, books, clock } = await startWithCustomer()
    const events: unknown[] = []
    books.subscribe(({ entity, id, operation }) => events.push([entity, id, operation]))
    const since = new Date(clock.now()).toISOString()
    const { status, json } = await post('/invoice?minorversion=75', {
      CustomerRef: { value: customer['Id'] },
      Line: [line(100, { Qty: 2, UnitPrice: 50 }), line(20.5)],
      DueDate: '2026-12-24',
      PrivateNote: 'by the API',
      BillEmail: { Address: 'other@birch.example' },
    })
    expect(status).toBe(200)
    const { Id } = json['Invoice']
    expect(json['Invoice']).toMatchObject({ SyncToken: '0', TotalAmt: 120.5, Balance: 120.5 })
    expect(await get(`/invoice/${Id}`)).toMatchObject({
      Invoice: { DueDate: '2026-12-24', BillEmail: { Address: 'other@birch.example' } },
    })
    expect((await get(`/customer/${customer['Id']}`))['Customer'].Balance).toBe(120.5)
    expect(events).toEqual([['Invoice', Id, 'created']])
    const changes = await get(`/cdc?entities=Invoice&changedSince=${since}`)
    expect(changes['CDCResponse'][0].QueryResponse[0].Invoice).toMatchObject([{ Id }])
    expect(checkIdentities(books)).toEqual([])
  })

  test('a payment on two invoices, a credit memo, receipts, an item and a template', async () => {
    const { customer, invoice, post, books } = await startWithCustomer()
    const CustomerRef = { value: customer['Id'] }
    const [first, second] = [await invoice(60), await invoice(40)]
    const memo = await post('/creditmemo', { CustomerRef, Line: [line(25)] })
    const link = (id: string, type: string, amount: number) => ({
      Amount: amount,
      LinkedTxn: [{ TxnId: id, TxnType: type }],
    })
    const payment = await post('/payment', {
      CustomerRef,
      TotalAmt: 80,
      Line: [
        link(first['Id'], 'Invoice', 60),
        link(second['Id'], 'Invoice', 40),
        link(memo.json['CreditMemo'].Id, 'CreditMemo', 25),
      ],
    })
    expect(payment.json['Payment']).toMatchObject({ TotalAmt: 80, UnappliedAmt: 5 })
    const item = await post('/item', {
      Name: 'Firewall',
      Type: 'Service',
      IncomeAccountRef: { value: '79' },
    })
    const sold = line(9, { ItemRef: { value: item.json['Item'].Id } })
    for (const entity of ['SalesReceipt', 'RefundReceipt']) {
      const receipt = await post(`/${entity.toLowerCase()}`, { CustomerRef, Line: [sold] })
      expect(receipt.json[entity]).toMatchObject({ TotalAmt: 9, Balance: 0 })
    }
    const template = await post('/recurringtransaction', {
      Invoice: {
        CustomerRef,
        Line: [sold],
        RecurringInfo: {
          Name: 'Monthly',
          RecurType: 'Automated',
          ScheduleInfo: { IntervalType: 'Monthly', NumInterval: 1, DayOfMonth: 1 },
        },
      },
    })
    expect(template.json['RecurringTransaction'].Invoice).toMatchObject({ TotalAmt: 9 })
    expect(checkIdentities(books)).toEqual([])
  })

  test('an entity without books is stored as it was sent, queried, changed and deleted', async () => {
    const { post, query } = await startWithCustomer()
    const made = await post('/vendor', { DisplayName: 'Upstream', PrintOnCheckName: 'UP' })
    expect(made.status).toBe(200)
    const { Id } = made.json['Vendor']
    const changed = await post('/vendor', {
      Id,
      SyncToken: '0',
      sparse: true,
      DisplayName: 'Upstream Ltd',
    })
    expect(changed.json['Vendor']).toMatchObject({ SyncToken: '1', PrintOnCheckName: 'UP' })
    expect(
      (await query("SELECT * FROM Vendor WHERE DisplayName LIKE 'Up%'"))['Vendor'],
    ).toHaveLength(1)
    const gone = await post('/vendor?operation=delete', { Id, SyncToken: '1' })
    expect(gone.json['Vendor']).toEqual({ status: 'Deleted', domain: 'QBO', Id })
  })
})

describe('update', () => {
  test('sparse keeps what is absent, full clears it', async () => {
    const { customer, post } = await startWithCustomer()
    const { Id } = customer
    const sparse = await post('/customer', { Id, SyncToken: '0', sparse: true, Notes: 'good' })
    expect(sparse.json['Customer']).toMatchObject({
      SyncToken: '1',
      Notes: 'good',
      PrimaryEmailAddr: { Address: 'ap@birch.example' },
    })
    const full = await post('/customer', { Id, SyncToken: '1', DisplayName: 'Birch' })
    expect(full.json['Customer']).toMatchObject({ SyncToken: '2', DisplayName: 'Birch' })
    expect(full.json['Customer']).not.toHaveProperty('PrimaryEmailAddr')
    expect(full.json['Customer']).not.toHaveProperty('Notes')
  })

  test('an inactive customer has its suffix, and a name written back with it does not grow', async () => {
    const { customer, post } = await startWithCustomer()
    const { Id } = customer
    const off = await post('/customer', { Id, SyncToken: '0', sparse: true, Active: false })
    expect(off.json['Customer'].DisplayName).toBe('Birch & Sons (deleted)')
    const again = await post('/customer', { ...off.json['Customer'], Active: true })
    expect(again.json['Customer'].DisplayName).toBe('Birch & Sons')
  })

  test('smaller lines take the excess off the payments', async () => {
    const { customer, invoice, post, get, books } = await startWithCustomer()
    const { Id, ...rest } = await invoice(100)
    const paid = await post('/payment', {
      CustomerRef: { value: customer['Id'] },
      TotalAmt: 100,
      Line: [{ Amount: 100, LinkedTxn: [{ TxnId: Id, TxnType: 'Invoice' }] }],
    })
    const { SyncToken } = (await get(`/invoice/${Id}`))['Invoice']
    const smaller = await post('/invoice', { ...rest, Id, SyncToken, Line: [line(30)] })
    expect(smaller.json['Invoice']).toMatchObject({ TotalAmt: 30, Balance: 0 })
    const payment = (await get(`/payment/${paid.json['Payment'].Id}`))['Payment']
    expect(payment).toMatchObject({ TotalAmt: 100, UnappliedAmt: 70 })
    expect(checkIdentities(books)).toEqual([])
  })
})

describe('delete and void', () => {
  test('a deleted invoice is gone, its payment keeps the money, and CDC reports the deletion', async () => {
    const { customer, invoice, post, get, books } = await startWithCustomer()
    const { Id } = await invoice(100)
    const { json } = await post('/payment', {
      CustomerRef: { value: customer['Id'] },
      TotalAmt: 100,
      Line: [{ Amount: 100, LinkedTxn: [{ TxnId: Id, TxnType: 'Invoice' }] }],
    })
    const { SyncToken } = (await get(`/invoice/${Id}`))['Invoice']
    const gone = await post('/invoice?operation=delete', { Id, SyncToken })
    expect(gone.json['Invoice']).toEqual({ status: 'Deleted', domain: 'QBO', Id })
    expect((await get(`/invoice/${Id}`))['Fault'].Error[0].code).toBe('610')
    const payment = (await get(`/payment/${json['Payment'].Id}`))['Payment']
    expect(payment).toMatchObject({ UnappliedAmt: 100, Line: [] })
    expect(checkIdentities(books)).toEqual([])
  })

  test('void leaves the invoice with nothing on it, by either spelling', async () => {
    const { invoice, post } = await startWithCustomer()
    for (const spelling of ['operation=void', 'operation=update&include=void']) {
      const { Id, SyncToken } = await invoice(70)
      const { json } = await post(`/invoice?${spelling}`, { Id, SyncToken, sparse: true })
      expect(json['Invoice']).toMatchObject({ TotalAmt: 0, Balance: 0, PrivateNote: 'Voided' })
    }
  })

  test('voiding a paid invoice is refused unless the quirk allows it', async () => {
    const { customer, invoice, post, get, books } = await startWithCustomer()
    const { Id } = await invoice(10)
    await post('/payment', {
      CustomerRef: { value: customer['Id'] },
      TotalAmt: 10,
      Line: [{ Amount: 10, LinkedTxn: [{ TxnId: Id, TxnType: 'Invoice' }] }],
    })
    const read = async () => (await get(`/invoice/${Id}`))['Invoice'] as Json
    expect((await post('/invoice?operation=void', await read())).code).toBe('6000')
    books.operations.changeQuirks({ paidInvoicesCannotBeVoided: false })
    expect((await post('/invoice?operation=void', await read())).status).toBe(200)
    expect(checkIdentities(books)).toEqual([])
  })
})

test('an invoice is sent by e-mail: the status changes, the version does not', async () => {
  const { invoice, post, emulator } = await startWithCustomer()
  const { Id } = await invoice(10)
  const { json } = await post(`/invoice/${Id}/send?sendTo=a@b.example`, undefined)
  expect(json['Invoice']).toMatchObject({
    EmailStatus: 'EmailSent',
    SyncToken: '0',
    BillEmail: { Address: 'a@b.example' },
  })
  expect(emulator.log.count({ operation: 'send' })).toBe(1)
})

test('the second request with the same requestid changes nothing and has the same answer', async () => {
  const { customer, post, query } = await startWithCustomer()
  const body = { CustomerRef: { value: customer['Id'] }, Line: [line(5)] }
  const answers = [1, 2, 3].map(() => post('/invoice?requestid=4f1c', body))
  const ids = (await Promise.all(answers)).map(({ json }) => json['Invoice'].Id as string)
  expect(new Set(ids).size).toBe(1)
  expect((await query('SELECT COUNT(*) FROM Invoice'))['totalCount']).toBe(1)
  await post('/invoice?requestid=4f1d', body)
  expect((await query('SELECT COUNT(*) FROM Invoice'))['totalCount']).toBe(2)
})

test('a write is in the log as what it is, and is not metered', async () => {
  const { post, emulator, invoice } = await startWithCustomer({
    companies: [{ customers: 0, environment: 'production' }],
  })
  const { Id, SyncToken } = await invoice(1)
  await post('/invoice', { Id, SyncToken, sparse: true, PrivateNote: 'x' })
  const operations = emulator.log.writes().map(({ operation, metered }) => [operation, metered])
  expect(operations).toEqual([
    ['create', false],
    ['create', false],
    ['update', false],
  ])
})
