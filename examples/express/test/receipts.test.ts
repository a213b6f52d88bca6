/** A sale paid on the spot and money given back, from the books to the pages: beside what was invoiced, in the timeline, and never in what is outstanding. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { billCustomer } from './support/bill-customer.ts'
import { openRecorded, type Recorded } from './support/open-recorded.ts'

let app: Recorded
let customerId: string
let accountId: string
beforeAll(async () => {
  app = await openRecorded()
  // One that was billed and bought nothing on the spot so far: the demo sells to some.
  ;({ customerId, accountId } = billCustomer(app.demo))
  await app.signIn('admin')
  await app.connect()
})
afterAll(() => app.close())

const customerPage = async () => (await app.page(`/customers/${customerId}`)).text
const figure = (text: string, key: string) =>
  new RegExp(`data-figure="${key}">([^<]*)<`).exec(text)?.[1]

test('a sales receipt of a customer, one without a customer, and a refund', async () => {
  const before = await customerPage()
  expect(figure(before, 'salesReceipts')).toBeUndefined()
  const { operations } = app.demo.company
  const receipt = operations.createSalesReceipt({ customerId: accountId, amount: 123.45, docNumber: 'SR-1' }) // prettier-ignore
  operations.createSalesReceipt({ amount: 50 })
  await app.sync()

  const after = await customerPage()
  expect(figure(after, 'salesReceipts')).toBe('$123.45')
  expect(figure(after, 'outstanding')).toBe(figure(before, 'outstanding'))
  expect(after).toContain('Sales receipt SR-1')
  const customers = (await app.page('/customers')).text
  expect(customers).toContain('2 sales receipts ($95.00 received)')
  expect(customers).not.toContain('data-unassigned')
  expect(customers).toMatch(
    /whole company: invoiced [^<]* · sales receipts \$\d[\d,.]* · received /,
  )

  operations.createRefundReceipt({ customerId: accountId, amount: 23.45, docNumber: 'RR-1' })
  await app.sync()
  const refunded = await customerPage()
  expect(figure(refunded, 'salesReceipts')).toBe('$123.45')
  expect(figure(refunded, 'refunds')).toBe('$23.45')
  expect(figure(refunded, 'outstanding')).toBe(figure(before, 'outstanding'))
  expect(refunded).toContain('Refund receipt RR-1')

  operations.voidTransaction({ entity: 'SalesReceipt', id: String(receipt['Id']) })
  await app.sync()
  const voided = await customerPage()
  expect(figure(voided, 'salesReceipts')).toBeUndefined()
  expect(voided).toMatch(/class="struck" data-kind="sales_receipt"/)
})
