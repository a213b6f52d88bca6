import type { SyncEntity } from '@vectis/quickbooks/rows'
import type { RowChange } from '@vectis/quickbooks-emulator'
import { expect, test } from 'vitest'
import { openRealm, realmId, tenantId } from '../support/open-realm.ts'

async function openBooks() {
  const opened = await openRealm({ company: { customers: 0, invoices: 0 } })
  const { clock, emulator, runner, store } = opened
  const { operations } = emulator.books(realmId)
  const customerId = String(operations.createCustomer({ displayName: 'Alder Dental' })['Id'])
  const createInvoice = (amount: string) =>
    String(operations.createInvoice({ customerId, amount })['Id'])
  const tables = () => store.tables({ tenantId, realmId })
  return {
    ...opened,
    operations,
    customerId,
    createInvoice,
    /** From now on answers have these oddities, and no others. */
    odd(...changeRows: RowChange[]) {
      emulator.faults.clear()
      emulator.faults.push({ respond: { changeRows } })
    },
    async tick(mode: 'auto' | 'full' = 'auto') {
      await clock.advance(15 * 60_000)
      return clock.run(runner.runOnce({ tenantId, mode }))
    },
    marks: () => store.forTenant(tenantId).countMarks(realmId),
    stored: <E extends SyncEntity>(entity: E, id: string) => tables()[entity].get(id)!,
  }
}

test('odd side fields: the rows are stored, counted by path in the run, and readable as totals of what is stored', async () => {
  const { createInvoice, customerId, marks, odd, operations, stored, tick } = await openBooks()
  const [numbered, unassigned, undated] = ['1', '2', '3'].map(createInvoice) as [
    string,
    string,
    string,
  ]
  const payment = String(operations.receivePayment({ customerId, amount: '5' })['Id'])
  odd(
    { entity: 'Customer', set: { ParentRef: {}, BillAddr: { PostalCode: 94_043 } } },
    { entity: 'Invoice', ids: [numbered], set: { DocNumber: 1001, ExchangeRate: '' } },
    { entity: 'Invoice', ids: [unassigned], set: { CustomerRef: {} } },
    { entity: 'Invoice', ids: [undated], set: { DueDate: 'soon' } },
    { entity: 'Payment', set: { UnappliedAmt: 0, Line: [{ Amount: 5, LinkedTxn: [{ TxnId: '5' }] }] } },
  ) // prettier-ignore
  const { entities, outcome, setAside } = await tick()
  expect([outcome, setAside]).toEqual(['succeeded', []])
  expect(entities.Customer).toMatchObject({ unreadableFields: { 'BillAddr.PostalCode': 1 } })
  expect(entities.Invoice).toMatchObject({
    inserted: 3,
    unreadableFields: { DocNumber: 1, ExchangeRate: 1, DueDate: 1 },
    noCustomer: 1,
  })
  expect(entities.Payment).toMatchObject({
    unreadableFields: { 'Line[].LinkedTxn[].TxnType': 1 },
    linksUnreadable: 1,
  })
  expect(stored('Customer', customerId).row).toMatchObject({ postalCode: '94043' })
  expect(stored('Invoice', numbered).row).toMatchObject({ docNumber: '1001', exchangeRate: null })
  expect(stored('Invoice', undated).row).toMatchObject({
    dueDate: null,
    unreadableFields: ['DueDate'],
  })
  expect(stored('Payment', payment).row).toMatchObject({
    linksUnreadable: true,
    settlements: [{ kind: 'other', amount: '5', linkedExternalId: '5' }],
  })
  expect(await marks()).toMatchObject({
    Customer: { unreadableFields: 0 },
    Invoice: { unreadableFields: 1, noCustomer: 1 },
    Payment: { linksUnreadable: 1 },
  })
})

test('CDC status: "deleted" in lower case is a deletion, and counted by its path', async () => {
  const { createInvoice, emulator, operations, stored, tick } = await openBooks()
  const id = createInvoice('1')
  await tick()
  operations.deleteTransaction({ entity: 'Invoice', id })
  emulator.faults.push({
    match: { operation: 'cdc' },
    respond: { changeRows: [{ entity: 'Invoice', ids: [id], set: { status: 'deleted' } }] },
  })
  const report = await tick()
  expect(stored('Invoice', id).deletedReason).toBe('deleted')
  expect(report.entities.Invoice).toMatchObject({ deleted: 1, unreadableFields: { status: 1 } })
})

test('a newer version that must be set aside: the stored row is marked, the balance check names it, a later readable version clears it', async () => {
  const { createInvoice, customerId, emulator, odd, operations, stored, tick } = await openBooks()
  const id = createInvoice('500')
  expect(await tick()).toMatchObject({ outcome: 'succeeded' })
  expect(stored('Invoice', id).row).toMatchObject({ balance: '500' })

  operations.receivePayment({
    customerId,
    amount: '300',
    applications: [{ invoiceId: id, amount: '300' }],
  })
  odd({ entity: 'Invoice', ids: [id], set: { Balance: 'two hundred' } })
  const report = await tick()
  expect(report).toMatchObject({
    outcome: 'partial',
    problems: [{ rung: 'row', entity: 'Invoice', externalId: id, code: 'row_unreadable' }],
    setAside: [{ externalId: id, path: 'Balance' }],
  })
  expect(stored('Invoice', id)).toMatchObject({
    row: { balance: '500' },
    unreadablePath: 'Balance',
    unreadableSince: expect.any(String),
  })
  const named = (report.report?.inconclusive ?? []).map((one) => `${one.identity} ${one.reason}`)
  expect(named.toSorted()).toEqual([
    'customer unreadable',
    'customerWithJobs unreadable',
    'invoice unreadable',
  ])
  // Nothing to follow up: the answer would be the same.
  expect(report.report?.differences).toEqual([])

  emulator.faults.clear()
  operations.receivePayment({
    customerId,
    amount: '50',
    applications: [{ invoiceId: id, amount: '50' }],
  })
  expect(await tick()).toMatchObject({ outcome: 'succeeded' })
  expect(stored('Invoice', id)).toMatchObject({ row: { balance: '150' }, unreadableSince: null })
})

test('a full read marks what it cannot read as well, in every table', async () => {
  const { createInvoice, customerId, marks, odd, operations, tick } = await openBooks()
  createInvoice('10')
  operations.receivePayment({ customerId, amount: '5' })
  operations.createCreditMemo({ customerId, amount: '5' })
  operations.createTemplate({ customerId, name: 'Plan', amount: '7' })
  operations.createSalesReceipt({ customerId, amount: '3' })
  operations.createRefundReceipt({ customerId, amount: '2' })
  await tick()
  odd(
    { entity: 'Customer', set: { DisplayName: [] } },
    { entity: 'Invoice', set: { TotalAmt: 'ten' } },
    { entity: 'Payment', set: { UnappliedAmt: [] } },
    { entity: 'CreditMemo', set: { RemainingCredit: {} } },
    { entity: 'RecurringTransaction', set: { TotalAmt: 'seven', RecurringInfo: 5 } },
    { entity: 'SalesReceipt', set: { TotalAmt: 'three' } },
    { entity: 'RefundReceipt', set: { TotalAmt: 'two' } },
  )
  await tick('full')
  const counts = await marks()
  for (const [entity, { unreadable }] of Object.entries(counts)) {
    expect(`${entity} ${unreadable}`).toBe(`${entity} 1`)
  }
})

test('a stored invoice that was paid and that QuickBooks cannot serve is marked, until an answer has it again', async () => {
  const { createInvoice, customerId, operations, stored, tick } = await openBooks()
  const id = createInvoice('500')
  await tick()
  operations.receivePayment({
    customerId,
    amount: '500',
    applications: [{ invoiceId: id, amount: '500' }],
  })
  operations.withholdObject({ entity: 'Invoice', id })
  await tick()
  await tick()
  expect(stored('Invoice', id)).toMatchObject({
    row: { balance: '500' },
    unreadablePath: 'the object itself',
    unreadableSince: expect.any(String),
  })

  operations.releaseObject({ entity: 'Invoice', id })
  // It is asked for once a day.
  for (let ticks = 0; ticks < 100 && stored('Invoice', id).unreadableSince !== null; ticks += 1) {
    await tick()
  }
  expect(stored('Invoice', id)).toMatchObject({ row: { balance: '0' }, unreadableSince: null })
})
