import { expect, test } from 'vitest'
import { createCompany } from '../../src/books/create-company.ts'
import { formatPacificTime } from '../../src/books/pacific-time.ts'
import { idOf, openSmallCompany } from './support/small-company.ts'

test('amounts are printed with two decimals or as a bare 0, prices and quantities without zeros', () => {
  const { company, customer, operations } = openSmallCompany({ multiCurrency: false })
  const id = idOf(
    operations.createInvoice({
      customerId: customer(),
      lines: [
        { amount: '100', quantity: '2', unitPrice: '50', taxable: true },
        { amount: '22.50', quantity: '0.3139974', unitPrice: '22.5' },
        { amount: '0' },
      ],
      taxPercent: '8.25',
    }),
  )
  const text = JSON.stringify(company.read('Invoice', id))
  expect(text).toContain('"TotalAmt":130.75')
  expect(text).toContain('"TotalTax":8.25')
  expect(text).toContain('"TaxPercent":8.25,"NetAmountTaxable":100.00')
  expect(text).toContain('"Amount":100.00,')
  expect(text).toContain('"UnitPrice":50,"Qty":2,')
  expect(text).toContain('"UnitPrice":22.5,"Qty":0.3139974,')
  expect(text).toMatch(/"Id":"3","LineNum":3,"Amount":0,/)
  expect(text).not.toContain('null')
  expect(text).not.toContain('ExchangeRate')
  expect(text).not.toContain('Home')
})

test('a payment: lines without Id, one link each, money as text in LineEx', () => {
  const { company, customer, invoice, pay } = openSmallCompany({ multiCurrency: false })
  const a = customer('Alder')
  const i = invoice(a, '459', { docNumber: '1037' })
  const p = pay(a, '220', { [i]: '220' })
  const nameValue = (Name: string, Value: string) => ({
    name: '{http://schema.intuit.com/finance/v3}NameValue',
    declaredType: 'com.intuit.schema.finance.v3.NameValue',
    scope: 'javax.xml.bind.JAXBElement$GlobalScope',
    value: { Name, Value },
    nil: false,
    globalScope: true,
    typeSubstituted: false,
  })
  expect(JSON.parse(JSON.stringify(company.read('Payment', p)))).toEqual({
    CustomerRef: { value: a, name: 'Alder' },
    DepositToAccountRef: { value: '4' },
    TotalAmt: 220,
    UnappliedAmt: 0,
    ProcessPayment: false,
    domain: 'QBO',
    sparse: false,
    Id: p,
    SyncToken: '0',
    MetaData: {
      CreateTime: '2026-11-23T01:00:00-08:00',
      LastUpdatedTime: '2026-11-23T01:00:00-08:00',
      LastModifiedByRef: { value: '9130347596841106' },
    },
    TxnDate: '2026-11-23',
    CurrencyRef: { value: 'USD', name: 'United States Dollar' },
    Line: [
      {
        Amount: 220,
        LinkedTxn: [{ TxnId: i, TxnType: 'Invoice' }],
        LineEx: {
          any: [
            nameValue('txnId', i),
            nameValue('txnOpenBalance', '459.00'),
            nameValue('txnReferenceNumber', '1037'),
          ],
        },
      },
    ],
  })
})

test('a foreign invoice has home amounts at its rate, a foreign payment only the rate', () => {
  const { customer, operations, read } = openSmallCompany()
  const a = customer('Maple', { currency: 'CAD' })
  const i = idOf(operations.createInvoice({ customerId: a, amount: '50.01', exchangeRate: '1.5' }))
  const p = idOf(
    operations.receivePayment({
      customerId: a,
      amount: '20',
      exchangeRate: '1.4',
      applications: [{ invoiceId: i, amount: '20' }],
    }),
  )
  expect(read('Invoice', i)).toMatchObject({
    CurrencyRef: { value: 'CAD' },
    ExchangeRate: 1.5,
    TotalAmt: 50.01,
    HomeTotalAmt: 75.02,
    Balance: 30.01,
    HomeBalance: 45.02,
  })
  expect(read('Payment', p)).toMatchObject({ ExchangeRate: 1.4 })
  expect(Object.keys(read('Payment', p)).filter((key) => key.startsWith('Home'))).toEqual([])
  const bare = idOf(operations.createInvoice({ customerId: a, amount: '1' }))
  expect(read('Invoice', bare)['ExchangeRate']).toBe(1)
})

test('lines: groups nest, a discount is positive and subtracted, subtotal and discount have no Id', () => {
  const { customer, operations, read } = openSmallCompany()
  const i = operations.createInvoice({
    customerId: customer(),
    lines: [
      { kind: 'description', description: 'November' },
      { kind: 'group', groupId: '1', lines: [{ amount: '10' }, { amount: '15' }] },
      { amount: '-5' },
      { kind: 'discount', amount: '2', percent: '10' },
    ],
  })
  const invoice = read('Invoice', idOf(i))
  expect(invoice.TotalAmt).toBe(18)
  expect(
    invoice.Line.map((line) => [line['Id' as never], line['DetailType' as never], line.Amount]),
  ).toEqual([
    ['1', 'DescriptionOnly', undefined],
    ['2', 'GroupLineDetail', undefined],
    ['3', 'SalesItemLineDetail', -5],
    [undefined, 'SubTotalLineDetail', 20],
    [undefined, 'DiscountLineDetail', 2],
  ])
})

test('times carry the Pacific offset of their moment, across the changes of clocks', () => {
  const cases: [string, string][] = [
    ['2026-03-08T09:59:59Z', '2026-03-08T01:59:59-08:00'],
    ['2026-03-08T10:00:00Z', '2026-03-08T03:00:00-07:00'],
    ['2026-11-01T08:59:59Z', '2026-11-01T01:59:59-07:00'],
    ['2026-11-01T09:00:00Z', '2026-11-01T01:00:00-08:00'],
    ['2024-02-29T23:00:00Z', '2024-02-29T15:00:00-08:00'],
    ['2027-01-01T00:30:00Z', '2026-12-31T16:30:00-08:00'],
  ]
  for (const [utc, pacific] of cases)
    expect(formatPacificTime(Date.parse(utc) / 1000)).toBe(pacific)
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: 'America/Los_Angeles',
    dateStyle: 'short',
    timeStyle: 'medium',
  })
  for (
    let second = Date.UTC(2023, 0, 1) / 1000;
    second < Date.UTC(2028, 0, 1) / 1000;
    second += 37_019
  ) {
    expect(formatPacificTime(second).slice(0, 19).replace('T', ' ')).toBe(
      format.format(second * 1000),
    )
  }
})

test('a generated company mixes both offsets, shares seconds, and keeps every money sum exact', () => {
  const company = createCompany({
    realmId: '1',
    clock: { now: () => Date.UTC(2026, 10, 23, 9) },
    customers: 30,
    invoices: 400,
  })
  const { rows } = company.query('SELECT * FROM Invoice MAXRESULTS 1000')
  const created = rows.map((row) => (row['MetaData'] as { CreateTime: string }).CreateTime)
  expect(new Set(created.map((time) => time.slice(-6)))).toEqual(new Set(['-07:00', '-08:00']))
  expect(new Set(created).size).toBeLessThan(created.length)
  expect(JSON.stringify(rows)).not.toMatch(
    /"(TotalAmt|Balance|Amount)":-?\d+(\.\d|\.\d{3,})?[,}](?<!:0[,}])/,
  )
})

test('CompanyInfo has no DefaultTimeZone, as no recorded body has one, unless it is asked for', () => {
  const zone = (companyTimeZone?: string) => {
    const quirks = companyTimeZone === undefined ? {} : { quirks: { companyTimeZone } }
    const { read } = openSmallCompany({ timeZone: 'America/Chicago', ...quirks })
    return read('CompanyInfo', '1')['DefaultTimeZone']
  }
  expect(zone()).toBeUndefined()
  expect(zone('own')).toBe('America/Chicago')
  expect(zone('Pacific Standard Time')).toBe('Pacific Standard Time')
})
