import { afterEach, describe, expect, test } from 'vitest'
import { BookError } from '../../src/books/book-error.ts'
import { checkIdentities } from '../../src/books/check-identities.ts'
import type { BooksCompany } from '../../src/books/create-company.ts'
import { idOf, openSmallCompany } from './support/small-company.ts'

let opened: BooksCompany[] = []
const open = (...args: Parameters<typeof openSmallCompany>) => {
  const small = openSmallCompany(...args)
  opened.push(small.company)
  return small
}

afterEach(() => {
  const problems = opened.flatMap(checkIdentities)
  opened = []
  if (problems.length > 0) throw new Error(`The books are wrong: ${problems.join('; ')}`)
})

describe('payments', () => {
  test('a payment moves its invoice: new version, new time, linked', () => {
    const { customer, invoice, pay, read, tick, takeEvents } = open()
    const a = customer()
    const i = invoice(a, '100.50')
    takeEvents()
    tick()
    const p = pay(a, '40.25', { [i]: '40.25' })
    const after = read('Invoice', i)
    expect(after).toMatchObject({ Balance: 60.25, TotalAmt: 100.5, SyncToken: '1' })
    expect(after.LinkedTxn).toEqual([{ TxnId: p, TxnType: 'Payment' }])
    expect(after.MetaData.LastUpdatedTime).toBe(read('Payment', p).MetaData.CreateTime)
    expect(takeEvents()).toEqual([`Payment ${p} created`, `Invoice ${i} updated`])
  })

  test('any transaction moves the customer’s balance and time, not its version, and its ancestors’', () => {
    const { customer, invoice, read, tick } = open()
    const parent = customer('Alder')
    const child = customer('Site', { parentId: parent })
    tick()
    invoice(child, '85')
    const time = '2026-11-23T01:01:00-08:00'
    expect(read('Customer', child)).toMatchObject({
      Balance: 85,
      BalanceWithJobs: 85,
      SyncToken: '0',
      MetaData: { LastUpdatedTime: time },
    })
    expect(read('Customer', parent)).toMatchObject({
      Balance: 0,
      BalanceWithJobs: 85,
      SyncToken: '0',
      MetaData: { LastUpdatedTime: time },
    })
  })

  test('overpaid, then applied: the same payment gains a line', () => {
    const { customer, invoice, pay, read, operations } = open()
    const a = customer()
    const first = invoice(a, '55')
    const p = pay(a, '65', { [first]: '55' })
    expect(read('Payment', p)).toMatchObject({ TotalAmt: 65, UnappliedAmt: 10 })
    expect(read('Customer', a).Balance).toBe(-10)
    const second = invoice(a, '30')
    operations.applyUnapplied({
      paymentId: p,
      applications: [{ invoiceId: second, amount: '10' }],
    })
    const after = read('Payment', p)
    expect(after).toMatchObject({ TotalAmt: 65, UnappliedAmt: 0, SyncToken: '1' })
    expect(after.Line.map((line) => line.LinkedTxn![0]!.TxnId)).toEqual([first, second])
    expect(read('Invoice', second).Balance).toBe(20)
  })

  test('a parent pays its sub-customer’s invoice; another customer cannot', () => {
    const { customer, invoice, pay, read } = open()
    const parent = customer('Alder')
    const child = customer('Site', { parentId: parent })
    const stranger = customer('Birch')
    const i = invoice(child, '70')
    expect(() => pay(stranger, '70', { [i]: '70' })).toThrow(BookError)
    pay(parent, '70', { [i]: '70' })
    expect(read('Customer', child).Balance).toBe(0)
  })

  test('one invoice on two lines of one payment is linked once', () => {
    const { customer, invoice, operations, read } = open()
    const a = customer()
    const i = invoice(a, '30')
    const p = operations.receivePayment({
      customerId: a,
      amount: '30',
      applications: [
        { invoiceId: i, amount: '10' },
        { invoiceId: i, amount: '20' },
      ],
    })
    expect(read('Payment', idOf(p)).Line.map((line) => line.Amount)).toEqual([10, 20])
    expect(read('Invoice', i)).toMatchObject({ Balance: 0, LinkedTxn: [{ TxnId: idOf(p) }] })
  })

  test('a payment of nothing links a credit memo to an invoice, with QuickBooks’ note', () => {
    const { customer, invoice, memo, operations, read } = open()
    const a = customer()
    const i = invoice(a, '205')
    const m = memo(a, '150')
    const p = idOf(
      operations.applyCreditMemo({
        customerId: a,
        credits: [{ creditMemoId: m, amount: '100' }],
        applications: [{ invoiceId: i, amount: '100' }],
      }),
    )
    const payment = read('Payment', p)
    expect(payment).toMatchObject({
      TotalAmt: 0,
      UnappliedAmt: 0,
      PrivateNote: 'Created by QB Online to link credits to charges.',
    })
    expect(payment).not.toHaveProperty('DepositToAccountRef')
    expect(payment.Line.map((line) => line.LinkedTxn![0]!.TxnType)).toEqual([
      'Invoice',
      'CreditMemo',
    ])
    expect(read('CreditMemo', m)).toMatchObject({
      Balance: 50,
      RemainingCredit: 50,
      SyncToken: '1',
    })
    expect(read('CreditMemo', m)).not.toHaveProperty('LinkedTxn')
    expect(read('Invoice', i).LinkedTxn).toEqual([{ TxnId: p, TxnType: 'Payment' }])
  })

  test('a deposit or a journal entry as the credit', () => {
    const { customer, invoice, operations, read } = open()
    const a = customer()
    const [first, second] = [invoice(a, '75'), invoice(a, '50')]
    const p = operations.applyPostedCredit({
      customerId: a,
      applications: [
        { invoiceId: first, amount: '75' },
        { invoiceId: second, amount: '50' },
      ],
    })
    expect(
      read('Payment', idOf(p)).Line.map((line) => [line.LinkedTxn![0]!.TxnType, line.Amount]),
    ).toEqual([
      ['Invoice', 75],
      ['Invoice', 50],
      ['Deposit', 125],
    ])
    expect(read('Customer', a).Balance).toBe(0)
  })

  test('refunds: a cheque uses up a credit memo or money on account', () => {
    const { customer, memo, pay, operations, read } = open()
    const a = customer()
    const m = memo(a, '40')
    const refund = idOf(operations.refundCredit({ creditMemoId: m, amount: '40' }))
    expect(read('Payment', refund).Line.map((line) => line.LinkedTxn![0]!.TxnType)).toEqual([
      'CreditMemo',
      'Check',
    ])
    const p = pay(a, '25')
    operations.refundCredit({ paymentId: p, amount: '25', by: 'Expense' })
    expect(read('Payment', p)).toMatchObject({ TotalAmt: 25, UnappliedAmt: 0 })
    expect(read('Customer', a).Balance).toBe(0)
  })

  test('more than is open, or than there is, is refused and changes nothing', () => {
    const { company, customer, invoice, pay } = open()
    const a = customer()
    const i = invoice(a, '30')
    const before = JSON.stringify(company.query('SELECT * FROM Invoice').rows)
    expect(() => pay(a, '40', { [i]: '31' })).toThrow('has less open')
    expect(() => pay(a, '10', { [i]: '20' })).toThrow('take more than there is')
    expect(() => pay(a, '-1')).toThrow(BookError)
    expect(() => pay(a, '0.001')).toThrow(TypeError)
    expect(JSON.stringify(company.query('SELECT * FROM Invoice').rows)).toBe(before)
    expect(company.query('SELECT COUNT(*) FROM Payment').totalCount).toBe(0)
  })

  test('a deposited payment shows its deposit and cannot be voided until that is deleted', () => {
    const { customer, pay, operations, read } = open()
    const p = pay(customer(), '10')
    operations.depositPayment({ id: p })
    expect(read('Payment', p).LinkedTxn).toEqual([
      { TxnId: expect.stringMatching(/^\d+$/) as string, TxnType: 'Deposit' },
    ])
    expect(() => operations.voidTransaction({ entity: 'Payment', id: p })).toThrow('deposited')
    operations.undoDeposit({ id: p })
    operations.voidTransaction({ entity: 'Payment', id: p })
    expect(read('Payment', p)).not.toHaveProperty('LinkedTxn')
  })
})

describe('voids', () => {
  test('an invoice: everything zero, the word before the note, the rest stays', () => {
    const { customer, operations, read, tick, takeEvents } = open()
    const a = customer()
    const i = idOf(
      operations.createInvoice({
        customerId: a,
        note: 'PO 7',
        taxPercent: '8',
        lines: [
          { amount: '90', quantity: '2', unitPrice: '45', taxable: true, description: 'Work' },
          { kind: 'discount', amount: '5' },
        ],
      }),
    )
    const before = read('Invoice', i)
    expect(before).toMatchObject({ TotalAmt: 92.2, Balance: 92.2 })
    takeEvents()
    tick()
    operations.voidTransaction({ entity: 'Invoice', id: i })
    const after = read('Invoice', i)
    expect(after).toMatchObject({
      TotalAmt: 0,
      Balance: 0,
      PrivateNote: 'Voided - PO 7',
      SyncToken: '1',
      LinkedTxn: [],
      DocNumber: before['DocNumber'],
      DueDate: before['DueDate'],
      TxnTaxDetail: { TotalTax: 0 },
      HomeTotalAmt: 0,
    })
    expect(after.Line.map((line) => line.Amount)).toEqual([0, 0, 0])
    expect(after.Line[0]).toMatchObject({
      Id: '1',
      Description: 'Work',
      SalesItemLineDetail: { Qty: 0, ItemRef: { value: '1' } },
    })
    expect(
      (after.Line[0] as { SalesItemLineDetail: object }).SalesItemLineDetail,
    ).not.toHaveProperty('UnitPrice')
    expect(after).not.toHaveProperty('status')
    expect(after.MetaData.LastUpdatedTime > before.MetaData.LastUpdatedTime).toBe(true)
    expect(takeEvents()).toEqual([`Invoice ${i} void`])
  })

  test('a paid invoice: the payment loses its line and keeps the money', () => {
    const { customer, invoice, pay, operations, read } = open()
    const a = customer()
    const [first, second] = [invoice(a, '60'), invoice(a, '40')]
    const p = pay(a, '100', { [first]: '60', [second]: '40' })
    operations.voidTransaction({ entity: 'Invoice', id: first })
    const payment = read('Payment', p)
    expect(payment).toMatchObject({ TotalAmt: 100, UnappliedAmt: 60, SyncToken: '1' })
    expect(payment.Line).toHaveLength(1)
    expect(read('Invoice', second).Balance).toBe(0)
  })

  test('an invoice paid from a credit memo gives the credit back', () => {
    const { customer, invoice, memo, operations, read } = open()
    const a = customer()
    const [i, m] = [invoice(a, '60'), memo(a, '60')]
    const p = idOf(
      operations.applyCreditMemo({
        customerId: a,
        credits: [{ creditMemoId: m, amount: '60' }],
        applications: [{ invoiceId: i, amount: '60' }],
      }),
    )
    operations.voidTransaction({ entity: 'Invoice', id: i })
    expect(read('CreditMemo', m).Balance).toBe(60)
    expect(read('Payment', p)).toMatchObject({ TotalAmt: 0, UnappliedAmt: 0, Line: [] })
  })

  test('a credit memo that paid: the invoice is open again', () => {
    const { customer, invoice, memo, operations, read } = open()
    const a = customer()
    const [i, m] = [invoice(a, '60'), memo(a, '20')]
    const p = idOf(
      operations.receivePayment({
        customerId: a,
        amount: '40',
        applications: [{ invoiceId: i, amount: '60' }],
        credits: [{ creditMemoId: m, amount: '20' }],
      }),
    )
    operations.voidTransaction({ entity: 'CreditMemo', id: m })
    expect(read('CreditMemo', m)).toMatchObject({ TotalAmt: 0, RemainingCredit: 0 })
    expect(read('Invoice', i).Balance).toBe(20)
    expect(read('Payment', p)).toMatchObject({ TotalAmt: 40, UnappliedAmt: 0 })
  })

  test('a refunded credit memo takes its cheque along', () => {
    const { customer, memo, operations, read } = open()
    const a = customer()
    const m = memo(a, '40')
    const refund = idOf(operations.refundCredit({ creditMemoId: m, amount: '40' }))
    operations.deleteTransaction({ entity: 'CreditMemo', id: m })
    expect(read('Payment', refund)).toMatchObject({ TotalAmt: 0, UnappliedAmt: 0, Line: [] })
    expect(read('Customer', a).Balance).toBe(0)
  })

  test('a payment: no lines, no money, method and account stay', () => {
    const { customer, invoice, pay, operations, read } = open()
    const a = customer()
    const i = invoice(a, '60')
    const p = pay(a, '80', { [i]: '60' })
    operations.voidTransaction({ entity: 'Payment', id: p })
    expect(read('Payment', p)).toMatchObject({
      TotalAmt: 0,
      UnappliedAmt: 0,
      Line: [],
      PrivateNote: 'Voided',
      DepositToAccountRef: { value: '4' },
    })
    expect(read('Invoice', i)).toMatchObject({ Balance: 60, LinkedTxn: [], SyncToken: '2' })
    expect(read('Customer', a).Balance).toBe(60)
  })

  test('another language’s word, or none', () => {
    const { customer, invoice, operations, read } = open()
    const a = customer()
    const [first, second] = [invoice(a, '1', { note: 'x' }), invoice(a, '1', { note: 'x' })]
    operations.voidTransaction({ entity: 'Invoice', id: first, word: 'Annulé' })
    operations.voidTransaction({ entity: 'Invoice', id: second, word: null })
    expect(read('Invoice', first).PrivateNote).toBe('Annulé - x')
    expect(read('Invoice', second).PrivateNote).toBe('x')
    expect(() => operations.voidTransaction({ entity: 'Invoice', id: first })).toThrow('already')
  })
})

describe('deletes', () => {
  test('a deleted transaction is gone from reads and queries, and what it paid is open', () => {
    const { company, customer, invoice, pay, operations, read, takeEvents } = open()
    const a = customer()
    const i = invoice(a, '60')
    const p = pay(a, '60', { [i]: '60' })
    takeEvents()
    operations.deleteTransaction({ entity: 'Payment', id: p })
    expect(takeEvents()).toEqual([`Invoice ${i} updated`, `Payment ${p} deleted`])
    expect(company.read('Payment', p)).toBeNull()
    expect(company.query('SELECT * FROM Payment').rows).toEqual([])
    expect(read('Invoice', i).Balance).toBe(60)
    operations.deleteTransaction({ entity: 'Invoice', id: i })
    expect(read('Customer', a).Balance).toBe(0)
  })
})

describe('customers', () => {
  test('renaming changes the name on old documents, not their times or versions', () => {
    const { customer, invoice, pay, operations, read, tick } = open()
    const a = customer('Alder')
    const i = invoice(a, '60')
    const p = pay(a, '60', { [i]: '60' })
    const before = [read('Invoice', i), read('Payment', p)]
    tick()
    operations.renameCustomer({ id: a, displayName: "O'Brien & Söhne" })
    const after = [read('Invoice', i), read('Payment', p)]
    expect(after.map((row) => row.CustomerRef.name)).toEqual(["O'Brien & Söhne", "O'Brien & Söhne"])
    expect(after.map((row) => [row.SyncToken, row.MetaData])).toEqual(
      before.map((row) => [row.SyncToken, row.MetaData]),
    )
    expect(read('Customer', a).SyncToken).toBe('1')
  })

  test('an inactive one gets the suffix and a credit memo that balances it', () => {
    const { company, customer, invoice, operations, read } = open()
    const a = customer('Alder', { companyName: 'Alder Inc.' })
    invoice(a, '60')
    operations.inactivateCustomer({ id: a })
    expect(read('Customer', a)).toMatchObject({
      Active: false,
      DisplayName: 'Alder (deleted)',
      FullyQualifiedName: 'Alder (deleted)',
      CompanyName: 'Alder Inc.',
      PrintOnCheckName: 'Alder Inc.',
      Balance: 0,
    })
    expect(company.query('SELECT * FROM CreditMemo').rows).toHaveLength(1)
    expect(() => invoice(a, '1')).toThrow('inactive')
    operations.reactivateCustomer({ id: a })
    expect(read('Customer', a)['DisplayName']).toBe('Alder')
  })

  test('a merge moves everything to the survivor and the loser is gone', () => {
    const { company, customer, invoice, pay, operations, read, tick, events } = open()
    const [survivor, loser] = [customer('Alder'), customer('Alder Inc')]
    const child = customer('Site', { parentId: loser })
    const i = invoice(loser, '60')
    const p = pay(loser, '10')
    const before = read('Invoice', i)
    tick()
    operations.mergeCustomers({ survivorId: survivor, loserId: loser })
    expect(events.at(-1)).toMatchObject({ operation: 'merged', id: survivor, deletedId: loser })
    expect(company.read('Customer', loser)).toBeNull()
    expect(read('Invoice', i).CustomerRef).toEqual({ value: survivor, name: 'Alder' })
    expect(read('Invoice', i).MetaData).toEqual(before.MetaData)
    expect(read('Payment', p).CustomerRef.value).toBe(survivor)
    expect(read('Customer', child)['FullyQualifiedName']).toBe('Alder:Site')
    expect(read('Customer', survivor).Balance).toBe(50)
    expect(() => invoice(loser, '1')).toThrow('no Customer')
    operations.createCustomer({ displayName: 'Alder Inc' })
  })

  test('a merge may touch what it moves', () => {
    const { customer, invoice, operations, read, tick } = open()
    const [survivor, loser] = [customer('Alder'), customer('Birch')]
    const i = invoice(loser, '60')
    tick()
    operations.mergeCustomers({ survivorId: survivor, loserId: loser, touchTransactions: true })
    expect(read('Invoice', i)).toMatchObject({
      SyncToken: '1',
      MetaData: { LastUpdatedTime: '2026-11-23T01:01:00-08:00' },
    })
  })

  test('four levels of sub-customers, one currency for life, unique names', () => {
    const { customer, read, operations } = open()
    const ids = [customer('L0')]
    for (const name of ['L1', 'L2', 'L3', 'L4']) ids.push(customer(name, { parentId: ids.at(-1) }))
    expect(read('Customer', ids[4]!)).toMatchObject({
      Level: 4,
      Job: true,
      ParentRef: { value: ids[3] },
      FullyQualifiedName: 'L0:L1:L2:L3:L4',
    })
    expect(read('Customer', ids[0]!)).not.toHaveProperty('ParentRef')
    expect(() => customer('L5', { parentId: ids[4] })).toThrow('four levels')
    expect(() => customer('l0')).toThrow('Another customer')
    expect(() => customer('a:b')).toThrow('no colon')
    expect(() => customer('CAD child', { parentId: ids[0], currency: 'CAD' })).toThrow('currency')
    const other = customer('Other', { currency: 'CAD' })
    expect(() => operations.mergeCustomers({ survivorId: ids[0]!, loserId: other })).toThrow(
      'currencies',
    )
  })
})

describe('invoices', () => {
  test('smaller lines take back what was applied beyond the new total', () => {
    const { customer, invoice, pay, operations, read } = open()
    const a = customer()
    const i = invoice(a, '100')
    const p = pay(a, '100', { [i]: '100' })
    operations.changeInvoice({ id: i, amount: '30' })
    expect(read('Invoice', i)).toMatchObject({ TotalAmt: 30, Balance: 0 })
    expect(read('Payment', p)).toMatchObject({ TotalAmt: 100, UnappliedAmt: 70 })
    operations.changeInvoice({ id: i, amount: '130' })
    expect(read('Invoice', i)).toMatchObject({ TotalAmt: 130, Balance: 100 })
  })

  test('sending one moves its time, not its version', () => {
    const { customer, invoice, operations, read, tick, takeEvents } = open()
    const i = invoice(customer(), '5')
    takeEvents()
    tick()
    operations.emailInvoice({ id: i })
    expect(read('Invoice', i)).toMatchObject({
      SyncToken: '0',
      EmailStatus: 'EmailSent',
      DeliveryInfo: { DeliveryType: 'Email', DeliveryTime: '2026-11-23T01:01:00-08:00' },
      MetaData: { LastUpdatedTime: '2026-11-23T01:01:00-08:00' },
    })
    expect(takeEvents()).toEqual([`Invoice ${i} emailed`])
  })

  test('a deposit reduces the balance without a payment', () => {
    const { customer, operations } = open()
    const row = operations.createInvoice({ customerId: customer(), amount: '100', deposit: '25' })
    expect(JSON.parse(JSON.stringify(row))).toMatchObject({
      TotalAmt: 100,
      Deposit: 25,
      Balance: 75,
    })
  })

  test('a template makes invoices that name it, and moves on', () => {
    const { customer, operations, read } = open()
    const t = operations.createTemplate({
      customerId: customer(),
      name: 'Managed',
      amount: '150',
      schedule: { interval: 3, dayOfMonth: 31, nextDate: '2026-11-30', endDate: '2027-03-01' },
    })['Invoice'] as { Id: string; RecurDataRef: object }
    const first = operations.runTemplate({ id: t.Id })
    expect(first).toMatchObject({ TxnDate: '2026-11-30', RecurDataRef: t.RecurDataRef })
    const schedule = () =>
      (read('RecurringTransaction', t.Id)['Invoice'] as { RecurringInfo: { ScheduleInfo: object } })
        .RecurringInfo.ScheduleInfo
    expect(schedule()).toMatchObject({ PreviousDate: '2026-11-30', NextDate: '2027-02-28' })
    operations.runTemplate({ id: t.Id })
    expect(schedule()).not.toHaveProperty('NextDate')
  })
})
