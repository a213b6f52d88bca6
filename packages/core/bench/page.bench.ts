import { buildReceiptRow } from '../src/entities/parts/receipt.ts'
import { readFileSync } from 'node:fs'
import { describe, test } from 'vitest'
import { buildCreditMemoRow } from '../src/entities/credit-memo/row.ts'
import { buildCustomerRow } from '../src/entities/customer/row.ts'
import { buildInvoiceRow } from '../src/entities/invoice/row.ts'
import { buildPaymentSet } from '../src/entities/payment/row.ts'
import { buildRecurringTemplateRow } from '../src/entities/recurring-transaction/row.ts'
import { entityTable, type EntityName, type EntityTypes } from '../src/entities/entity-table.ts'
import { parseRows } from '../src/entities/parse-rows.ts'

/**
 * A page of 500 rows from its text to billing rows, beside JSON.parse of the same text, which nobody can avoid. Divide
 * by 500 for a row.
 */
type Billing = Exclude<EntityName, 'CompanyInfo'>

const builders: { [E in Billing]: (row: EntityTypes[E]) => object } = {
  Customer: (row) => buildCustomerRow(row),
  Invoice: (row) => buildInvoiceRow(row),
  Payment: (row) => buildPaymentSet(row),
  CreditMemo: (row) => buildCreditMemoRow(row),
  SalesReceipt: (row) => buildReceiptRow(row),
  RefundReceipt: (row) => buildReceiptRow(row),
  RecurringTransaction: (row) => buildRecurringTemplateRow(row),
}

describe.each(Object.keys(builders) as Billing[])('%s', (entity) => {
  test('a page of 500', async ({ bench }) => {
    const text = page(entity)
    const build = builders[entity] as (row: unknown) => object
    const parseOnly = bench('JSON.parse', () => {
      JSON.parse(text)
    })
    const whole = bench('JSON.parse, schema and billing rows', () => {
      const input = JSON.parse(text) as unknown[]
      parseRows(entity, input, { realmId: '1' }).rows.forEach((row) => build(row))
    })
    await bench.compare(parseOnly, whole, { time: 1_000 })
  })
})

function page(entity: Billing): string {
  const file = new URL(`../test/fixtures/${entityTable[entity].resource}.json`, import.meta.url)
  const rows = JSON.parse(readFileSync(file, 'utf8')) as unknown[]
  return JSON.stringify(Array.from({ length: 500 }, (_, index) => rows[index % rows.length]))
}
