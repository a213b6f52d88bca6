import { describe, expect, test } from 'vitest'
import { createCompany } from '../../src/books/create-company.ts'
import { createEmulator, createVirtualClock } from '../../src/index.ts'

type Json = Record<string, unknown>
const company = createCompany({ realmId: '1', clock: Date, customers: 12, invoices: 60 })
const rowsOf = (entity: string) => company.query(`select * from ${entity} maxresults 1000`).rows

test('rows say who changed them last, as payloads of 2026 do', () => {
  for (const entity of ['Customer', 'Invoice', 'Payment', 'CreditMemo', 'Item']) {
    for (const row of rowsOf(entity)) {
      const { LastModifiedByRef } = row['MetaData'] as Json
      expect(LastModifiedByRef).toEqual({ value: expect.stringMatching(/^\d{16}$/) })
    }
  }
})

test('some lines have a date of their own and some have none', () => {
  const details = rowsOf('Invoice')
    .flatMap((row) => row['Line'] as Json[])
    .map((line) => line['SalesItemLineDetail'] as Json | undefined)
    .filter((detail) => detail !== undefined)
  const dates = details.map((detail) => detail['ServiceDate'])
  expect(dates).toContain(undefined)
  expect(dates).toContainEqual(expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/))
})

test('Preferences has the groups that clients read', () => {
  const preferences = company.read('Preferences', '1')!
  expect(Object.keys(preferences).filter((name) => name.endsWith('Prefs'))).toEqual([
    'AccountingInfoPrefs',
    'ProductAndServicesPrefs',
    'SalesFormsPrefs',
    'EmailMessagesPrefs',
    'VendorAndPurchasesPrefs',
    'TimeTrackingPrefs',
    'TaxPrefs',
    'CurrencyPrefs',
    'ReportPrefs',
    'OtherPrefs',
  ])
  expect(preferences).toMatchObject({
    TaxPrefs: { UsingSalesTax: true, TaxGroupCodeRef: { value: '2' } },
    TimeTrackingPrefs: { WorkWeekStartDate: 'Monday' },
    OtherPrefs: { NameValue: expect.any(Array) },
  })
})

describe('a company of the usual size has rows of every state', () => {
  // On some days another receipt is free of charge too: its amounts are drawn with the day.
  const clock = createVirtualClock({ start: '2026-11-23T09:00:00Z' })
  const usual = createEmulator({ clock }).books()
  const all = (entity: string, where = '') =>
    usual.query(`select * from ${entity} ${where} maxresults 1000`).rows
  const textOf = (rows: unknown) => JSON.stringify(rows)

  test('inactive customers, whose names say so in lists and on documents', () => {
    const rows = all('Customer', 'where Active = false')
    expect(rows.length).toBeGreaterThan(1)
    for (const row of rows) {
      expect(row['DisplayName']).toMatch(/ \(deleted\)$/)
      expect(row['FullyQualifiedName']).toMatch(/ \(deleted\)$/)
    }
    expect(all('Invoice').map((row) => (row['CustomerRef'] as Json)['name'])).toContainEqual(
      expect.stringMatching(/ \(deleted\)$/),
    )
    expect(textOf(all('Customer'))).not.toContain('(deleted)')
  })

  test('inactive items, one of them on documents', () => {
    const names = all('Item', 'where Active = false').map((row) => row['Name'])
    expect(names).toHaveLength(2)
    for (const name of names) expect(name).toMatch(/ \(deleted\)$/)
    expect(textOf(all('Invoice'))).toMatch(/"ItemRef":{"value":"\d+","name":"[^"]* \(deleted\)"}/)
    expect(textOf(all('Item'))).not.toContain('(deleted)')
  })

  test('sales receipts, one of them voided', () => {
    const totals = all('SalesReceipt').map((row) => textOf(row['TotalAmt']))
    expect(totals.length).toBeGreaterThan(2)
    expect(totals.filter((total) => total === '0')).toHaveLength(1)
  })

  test('one currency, and none of the fields that a second one brings', () => {
    expect(usual.read('Preferences', '1')).toMatchObject({
      CurrencyPrefs: { MultiCurrencyEnabled: false },
    })
    const { companies } = createEmulator({ companies: [{ multiCurrency: true }] })
    for (const entity of ['Invoice', 'Payment', 'CreditMemo', 'SalesReceipt']) {
      const fields = /"(?:ExchangeRate|HomeTotalAmt|HomeBalance)"/
      expect(textOf(all(entity))).not.toMatch(fields)
      expect(textOf(companies[0]!.query(`select * from ${entity}`).rows)).toMatch(fields)
    }
  })

  test('references to nothing, addresses to send to, links of lines, and no time zone', () => {
    expect(textOf(all('Invoice'))).toContain('"SalesTermRef":{}')
    expect(textOf(all('Customer'))).toContain('"SalesTermRef":{}')
    expect(textOf(all('Invoice'))).toContain('"ShipAddr":{')
    const links = all('Invoice').flatMap((row) =>
      (row['Line'] as Json[]).flatMap((line) => (line['LinkedTxn'] ?? []) as Json[]),
    )
    expect(links).toContainEqual({ TxnId: expect.any(String), TxnType: 'Estimate' })
    expect(usual.read('CompanyInfo', '1')).not.toHaveProperty('DefaultTimeZone')
  })
})
