import { readFileSync } from 'node:fs'
import {
  buildCreditMemoRow,
  buildCustomerRow,
  buildInvoiceRow,
  buildPaymentSet,
  buildRecurringTemplateRow,
  parseRows,
} from '@vectis/quickbooks/rows'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSyncStore } from '../../src/sync/sync-store.ts'
import { openSyncDatabase } from '../support/sync-database.ts'
import type { SyncDatabase } from '../support/sync-database.ts'

let database: SyncDatabase
beforeAll(async () => {
  database = await openSyncDatabase('PostgreSQL')
})
afterAll(() => database.close())

const fixture = (resource: string): Record<string, unknown>[] => {
  const file = new URL(`../../../core/test/fixtures/${resource}.json`, import.meta.url)
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>[]
}

const odd = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(
    '',
    0,
    {},
    [],
    [null],
    { value: null },
    { value: 'x'.repeat(300) },
    '2026-02-30',
    '0000-01-01',
    1e300,
    'a\0b',
    '\ud83d',
    'constructor',
  ),
)

/** Fields that may set a row aside: ids, amounts, names. */
const needed = /^(Id|DisplayName|TotalAmt|Balance|UnappliedAmt|RemainingCredit|Line)$/

test('with any JSON in a side field, PostgreSQL stores the row', async () => {
  const { db, schema } = database
  const sides = (row: Record<string, unknown>) => [
    ...Object.keys(row).filter((name) => !needed.test(name)),
    'RecurDataRef',
    'ExchangeRate',
    'LinkedTxn',
  ]
  const change = fc.tuple(fc.nat(99), odd)
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 6, maxLength: 6 }), async (changes) => {
      await database.empty()
      const context = { realmId: '1' }
      let next = 0
      const mangle = (row: Record<string, unknown>) => {
        const [place, value] = changes[next++ % changes.length]!
        const names = sides(row)
        return { ...row, [names[place % names.length]!]: value }
      }
      const read = (resource: string) => fixture(resource).map(mangle)
      const templates = fixture('recurringtransaction').map((wrapper) => {
        const [[type, body] = ['Invoice', {}]] = Object.entries(wrapper)
        return { [type]: mangle(body as Record<string, unknown>) }
      })
      const pages = {
        customers: parseRows('Customer', read('customer'), context),
        invoices: parseRows('Invoice', read('invoice'), context),
        payments: parseRows('Payment', read('payment'), context),
        creditMemos: parseRows('CreditMemo', read('creditmemo'), context),
        templates: parseRows('RecurringTransaction', templates, context),
      }
      for (const { rejected } of Object.values(pages)) expect(rejected).toEqual([])
      const tenant = createSyncStore({ db, schema }).forTenant('acme')
      const lease = await tenant.acquireLease({ realmId: '1', owner: 'a', leaseMs: 60_000 })
      const options = { keepRaw: true }
      const counts = await tenant.commit({
        realmId: '1',
        lease: lease!,
        observedAt: '2026-11-20T00:00:00Z',
        rows: {
          Customer: pages.customers.rows.map((row) => buildCustomerRow(row, options)),
          Invoice: pages.invoices.rows.map((row) => buildInvoiceRow(row, options)),
          Payment: pages.payments.rows.map((row) => buildPaymentSet(row, options)),
          CreditMemo: pages.creditMemos.rows.map((row) => buildCreditMemoRow(row, options)),
          RecurringTransaction: pages.templates.rows.map((row) =>
            buildRecurringTemplateRow(row, options),
          ),
        },
      })
      expect(counts.Customer.inserted).toBe(pages.customers.rows.length)
      expect(counts.Invoice.inserted).toBe(pages.invoices.rows.length)
      expect(counts.Payment.inserted).toBe(pages.payments.rows.length)
      expect(counts.CreditMemo.inserted).toBe(pages.creditMemos.rows.length)
      expect(counts.RecurringTransaction.inserted).toBe(pages.templates.rows.length)
    }),
    { numRuns: 60 },
  )
})
