import { expect, test } from 'vitest'
import type { Json } from './support/company-client.ts'
import { startCompany } from './support/company-client.ts'

const cellsOf = (row: Json): Json[] => (row['ColData'] ?? row['Header']?.ColData ?? []) as Json[]
const values = (row: Json) => cellsOf(row).map(({ value }) => value as string)

async function start() {
  const started = startCompany({ companies: [{ customers: 0 }] })
  const { operations } = started.books
  const make = (displayName: string, parentId?: string) =>
    String(operations.createCustomer({ displayName, ...(parentId ? { parentId } : {}) })['Id'])
  const birch = make('Birch')
  const site = make('Site 1', birch)
  const alder = make('Alder')
  const invoice = (customerId: string, amount: string, txnDate: string, dueDate: string | null) =>
    String(operations.createInvoice({ customerId, amount, txnDate, dueDate })['Id'])
  invoice(birch, '100', '2026-11-01', '2026-12-01')
  invoice(site, '50', '2026-09-20', '2026-10-20')
  const old = invoice(alder, '10', '2026-05-01', null)
  operations.createCreditMemo({ customerId: birch, amount: '30', txnDate: '2026-10-01' })
  operations.receivePayment({
    customerId: alder,
    amount: '7',
    txnDate: '2026-11-20',
    applications: [{ invoiceId: old, amount: '4' }],
  })
  const report = async (path: string) => (await started.get(`/reports/${path}`)) as Json
  return { ...started, birch, site, alder, report }
}

test('AgedReceivables: a row per customer, sub-customers in a section, credits by their own date', async () => {
  const { report, birch, alder } = await start()
  const { Header, Columns, Rows } = await report('AgedReceivables')
  expect(Header).toMatchObject({ ReportName: 'AgedReceivables', Currency: 'USD' })
  expect(Header.Time).toMatch(/-0800$/)
  expect(Header.Option).toContainEqual({ Name: 'report_date', Value: '2026-11-23' })
  expect(Columns.Column.map((one: Json) => one['ColTitle'])).toEqual([
    '',
    'Current',
    '1 - 30',
    '31 - 60',
    '61 - 90',
    '91 and over',
    'Total',
  ])
  const [first, second, total] = Rows.Row as Json[]
  // No due date: by its own date, 206 days ago; 4 of it were paid, and 3 are on account since three days.
  expect(values(first!)).toEqual(['Alder', '', '-3.00', '', '', '6.00', '3.00'])
  expect(cellsOf(first!)[0]).toEqual({ value: 'Alder', id: alder })
  expect(cellsOf(second!)[0]).toEqual({ value: 'Birch', id: birch })
  expect(values(second!)).toEqual(['Birch', '100.00', '', '-30.00', '', '', '70.00'])
  expect(second!['Rows'].Row.map(values)).toEqual([['Site 1', '', '', '50.00', '', '', '50.00']])
  expect(second!['Summary'].ColData.map(({ value }: Json) => value)).toEqual([
    'Total Birch',
    '100.00',
    '',
    '20.00',
    '',
    '',
    '120.00',
  ])
  expect(total!['Summary'].ColData.at(-1)).toEqual({ value: '123.00' })
})

test('the quirk puts credits into Current; an earlier day and other buckets can be asked for', async () => {
  const { report, books } = await start()
  books.operations.changeQuirks({ creditsAge: 'current' })
  const rows = (await report('AgedReceivables'))['Rows'].Row as Json[]
  expect(values(rows[1]!)).toEqual(['Birch', '70.00', '', '', '', '', '70.00'])
  // Before the payment.
  const before = await report(
    'AgedReceivables?report_date=2026-11-19&aging_period=60&num_periods=2',
  )
  expect(before['Columns'].Column.map((one: Json) => one['ColTitle'])).toEqual([
    '',
    'Current',
    '1 - 60',
    '61 and over',
    'Total',
  ])
  expect(values(before['Rows'].Row[0])).toEqual(['Alder', '', '', '10.00', '10.00'])
})

test('AgedReceivableDetail, CustomerBalance and TransactionList add up to the same', async () => {
  const { report } = await start()
  const detail = (await report('AgedReceivableDetail'))['Rows'].Row as Json[]
  const sums = detail.map((row) => Number(row['Summary'].ColData.at(-1).value))
  expect(sums.reduce((sum, one) => sum + one, 0)).toBe(123)
  const balances = (await report('CustomerBalance'))['Rows'].Row as Json[]
  expect(balances.slice(0, -1).map(values)).toEqual([
    ['Alder', '3.00'],
    ['Birch', '70.00'],
    ['Site 1', '50.00'],
  ])
  const list = await report('TransactionList?start_date=2026-11-01&end_date=2026-11-30')
  expect(list['Rows'].Row.map((row: Json) => values(row)[1])).toEqual(['Invoice', 'Payment'])
})

test('a report that the books cannot compute is a Fault with the reason', async () => {
  const { call, emulator } = await start()
  const { status, json } = await call('GET', '/reports/BalanceSheet')
  expect([status, json['Fault'].Error[0].Detail]).toEqual([
    400,
    'Report BalanceSheet is not supported by this emulator.',
  ])
  expect(emulator.log.records.at(-1)).toMatchObject({ operation: 'report', id: 'BalanceSheet' })
})
