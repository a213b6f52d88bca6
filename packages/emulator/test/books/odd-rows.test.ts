import { expect, test } from 'vitest'
import { createCompany } from '../../src/books/create-company.ts'

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
