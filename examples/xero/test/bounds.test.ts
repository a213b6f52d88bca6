import { createStorage } from '@vectis/quickbooks-storage'
import { afterAll, describe, expect, test } from 'vitest'
import { openEmbedded } from '../../../packages/storage-adapter/test/support/embedded-database.ts'
import { mapXero } from '../src/map-xero.ts'
import {
  contactOf,
  creditNoteOf,
  invoiceOf,
  msDate,
  observedAt,
  organisationId,
  organisationOf,
  repeatingInvoiceOf,
} from './support/xero-json.ts'

const keys = { current: { id: 'k1', key: Buffer.alloc(32, 'xero').toString('base64') } }
const pglite = await openEmbedded()
const storage = createStorage({ pglite, keys })
afterAll(async () => {
  await storage.close()
  await pglite.close()
})

const { Schedule } = repeatingInvoiceOf()

describe('what a batch may not hold is named, and does not refuse the batch', () => {
  const rows: [what: string, answer: object, path: string][] = [
    ['a rate that turns to zero', { Invoices: [invoiceOf({ CurrencyRate: 3e10 })] }, 'Invoices[0].CurrencyRate'],
    ['a rate that turns too large', { Invoices: [invoiceOf({ CurrencyRate: 1e-16 })] }, 'Invoices[0].CurrencyRate'],
    ['an amount of 22 digits', { Invoices: [invoiceOf({ Total: 1e21 })] }, 'Invoices[0].Total'],
    ['an amount of 16 digits as text', { Invoices: [invoiceOf({ Total: '1234567890123456' })] }, 'Invoices[0].Total'],
    ['an amount with 12 places', { Invoices: [invoiceOf({ Total: 1.123456789012 })] }, 'Invoices[0].Total'],
    ['an id of 300 characters', { Invoices: [invoiceOf({ InvoiceID: 'i'.repeat(300) })] }, 'Invoices[0].InvoiceID'],
    ['an id with half a character', { Contacts: [contactOf({ ContactID: 'c-\uD83D' })] }, 'Contacts[0].ContactID'],
    ['a reference of 20,000 characters', { Invoices: [invoiceOf({ InvoiceNumber: 'n'.repeat(20_000) })] }, 'Invoices[0].InvoiceNumber'],
    ['a net amount above the total', { RepeatingInvoices: [repeatingInvoiceOf({ SubTotal: 240 })] }, 'RepeatingInvoices[0].SubTotal'],
    [
      'a schedule that ends before it starts',
      { RepeatingInvoices: [repeatingInvoiceOf({ Schedule: { ...(Schedule as object), EndDate: msDate('2026-01-31') } })] },
      'RepeatingInvoices[0].Schedule.EndDate',
    ],
  ] // prettier-ignore
  test.each(rows)('%s', async (_, answer, path) => {
    const answers = [{ Organisations: [organisationOf()] }, answer]
    const { batch, unmapped } = mapXero({ organisationId, observedAt, answers })
    expect(unmapped).toMatchObject([{ path }])
    await expect(storage.sources.forTenant('acme').write(batch)).resolves.toBeDefined()
  })
})

test('an allocation without its invoice is named, and is no refund', () => {
  const Allocations = [{ Amount: 30, Date: msDate('2026-11-02') }]
  const note = creditNoteOf({ RemainingCredit: 0, Allocations, Payments: undefined })
  const { batch, unmapped } = mapXero({
    organisationId,
    observedAt,
    answers: [{ CreditNotes: [note] }],
  })
  expect(batch.payments).toMatchObject([{ id: 'n-1', settlements: [] }])
  expect(unmapped[0]).toMatchObject({ path: 'CreditNotes[0].Allocations[0]', id: 'n-1' })
})
