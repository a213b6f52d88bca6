import assert from 'node:assert/strict'
import type { SourceBatch } from '@vectis/quickbooks/ports'
import type { CaseBody } from './contract-case.ts'
import {
  place,
  sampleBatch,
  sampleContact,
  sampleCreditNote,
  sampleRepeating,
  sourceInvoice,
  sourcePayment,
} from './source-samples.ts'
import type { SourceStoreUnderTest } from './source-under-test.ts'
import { at } from './sync-samples.ts'

const invoices = (change: object) => ({ invoices: [sourceInvoice('i-1', 1), { ...sourceInvoice('i-2', 1), ...change }] }) // prettier-ignore
const payments = (change: object) => ({ payments: [{ ...sourcePayment('p-1', 1), ...change }] })
const settlement = (change: object) =>
  payments({ settlements: [{ kind: 'cash', invoiceId: 'i-1', amount: '40', ...change }] })
const repeating = (change: object) => ({
  repeatingInvoices: [{ ...sampleRepeating('r-1', 1), schedule: { unit: 'month', interval: 1, ...change } }], // prettier-ignore
})
const tombstone = (change: object) => ({
  tombstones: [{ kind: 'contacts', id: 'c-9', reason: 'deleted', ...change }],
})
const without = (object: object, name: string) =>
  Object.fromEntries(Object.entries(object).filter(([key]) => key !== name))

/** Batches that are refused: what is wrong, how it differs from a good one, and the path in the error. */
// prettier-ignore
export const refusedBatches: Readonly<Record<string, readonly [change: object, path: string]>> = {
  'QuickBooks as the source': [{ source: 'quickbooks' }, 'source'],
  'a source with a capital letter': [{ source: 'Xero' }, 'source'],
  'an empty source': [{ source: '' }, 'source'],
  'an undefined organisation id': [{ organisationId: undefined }, 'organisationId'],
  'an empty organisation id': [{ organisationId: ' ' }, 'organisationId'],
  'an organisation id with a character that is not stored': [{ organisationId: 'org-1\0' }, 'organisationId'],
  'an observedAt without an offset': [{ observedAt: '2026-11-02T10:00:00' }, 'observedAt'],
  'an observedAt that is years ahead': [{ observedAt: '2126-11-02T10:00:00Z' }, 'observedAt'],
  'an observedAt that is a number': [{ observedAt: 1_762_000_000_000 }, 'observedAt'],
  'a time zone that is none': [{ organisation: { timeZone: 'New Zealand Standard Time' } }, 'organisation.timeZone'],
  'a time zone that is an offset': [{ organisation: { timeZone: '+13:00' } }, 'organisation.timeZone'],
  'an organisation without a time zone': [{ organisation: { name: 'Old Mill' } }, 'organisation.timeZone'],
  'an unknown kind': [{ bills: [] }, 'bills'],
  'a kind that is no array': [{ invoices: sourceInvoice('i-1', 1) }, 'invoices'],
  'an unknown field': [invoices({ AmountDue: '1' }), 'invoices[1].AmountDue'],
  'a missing field': [{ invoices: [without(sourceInvoice('i-1', 1), 'currency')] }, 'invoices[0].currency'],
  'an undefined field': [invoices({ dueDate: undefined }), 'invoices[1].dueDate'],
  'an id that is a number': [invoices({ id: 17 }), 'invoices[1].id'],
  'an id with half a character': [invoices({ id: 'i-\uD83D' }), 'invoices[1].id'],
  'a currency of four letters': [invoices({ currency: 'EURO' }), 'invoices[1].currency'],
  'a currency in lower case': [invoices({ currency: 'usd' }), 'invoices[1].currency'],
  'a date that does not exist': [invoices({ dueDate: '2026-02-30' }), 'invoices[1].dueDate'],
  'a date with a time': [invoices({ date: '2026-02-01T00:00:00' }), 'invoices[1].date'],
  'an updatedAt that is a Date': [invoices({ updatedAt: new Date(0) }), 'invoices[1].updatedAt'],
  'an updatedAt that does not exist': [invoices({ updatedAt: '2026-02-30T10:00:00Z' }), 'invoices[1].updatedAt'],
  'a missing updatedAt': [{ invoices: [without(sourceInvoice('i-1', 1), 'updatedAt')] }, 'invoices[0].updatedAt'],
  'an unknown status': [invoices({ status: 'AUTHORISED' }), 'invoices[1].status'],
  'an amount that is a number': [invoices({ total: 100.1 }), 'invoices[1].total'],
  'an amount with a thousands separator': [invoices({ total: '1,000.00' }), 'invoices[1].total'],
  'an amount with an exponent': [invoices({ amountDue: '1e3' }), 'invoices[1].amountDue'],
  'an exchange rate of zero': [invoices({ exchangeRate: '0' }), 'invoices[1].exchangeRate'],
  'an empty contact id': [invoices({ contactId: '' }), 'invoices[1].contactId'],
  'one id twice with one time and other content': [invoices({ id: 'i-1', total: '7' }), 'invoices[1].id'],
  'one id thrice, the last two with one time and other content': [{ invoices: [sourceInvoice('i-1', 1), sourceInvoice('i-1', 2), sourceInvoice('i-1', 2, { total: '7' })] }, 'invoices[2].id'],
  'a contact without a name': [{ contacts: [{ ...sampleContact('c-1', 1), name: '' }] }, 'contacts[0].name'],
  'an isActive that is text': [{ contacts: [{ ...sampleContact('c-1', 1), isActive: 'false' }] }, 'contacts[0].isActive'],
  'a settlement that names nothing': [settlement({ invoiceId: null }), 'payments[0].settlements[0].invoiceId'],
  'credit from no credit note': [settlement({ kind: 'credit' }), 'payments[0].settlements[0].creditNoteId'],
  'cash from a credit note': [settlement({ creditNoteId: 'n-1' }), 'payments[0].settlements[0].creditNoteId'],
  'a refund that pays an invoice': [settlement({ kind: 'refund' }), 'payments[0].settlements[0].invoiceId'],
  'an unknown kind of settlement': [settlement({ kind: 'barter' }), 'payments[0].settlements[0].kind'],
  'a settlement of zero': [settlement({ amount: '0' }), 'payments[0].settlements[0].amount'],
  'settlements above the money': [settlement({ amount: '40.01' }), 'payments[0].settlements'],
  'a voided payment that settles': [payments({ status: 'voided' }), 'payments[0].settlements'],
  'a payment below zero': [payments({ total: '-1', settlements: [] }), 'payments[0].total'],
  'a credit note with more left than its total': [{ creditNotes: [sampleCreditNote('n-1', 1, { remaining: '26' })] }, 'creditNotes[0].remaining'],
  'an interval of zero': [repeating({ interval: 0 }), 'repeatingInvoices[0].schedule.interval'],
  'an unknown unit': [repeating({ unit: 'fortnight' }), 'repeatingInvoices[0].schedule.unit'],
  'a schedule that ends before it starts': [repeating({ startDate: '2026-02-01', endDate: '2026-01-31' }), 'repeatingInvoices[0].schedule.endDate'],
  'a tombstone of an unknown kind': [tombstone({ kind: 'bills' }), 'tombstones[0].kind'],
  'a tombstone without a reason': [{ tombstones: [{ kind: 'invoices', id: 'i-9' }] }, 'tombstones[0].reason'],
  'a merge without a survivor': [tombstone({ reason: 'merged' }), 'tombstones[0].mergedInto'],
  'a merge into itself': [tombstone({ reason: 'merged', mergedInto: 'c-9' }), 'tombstones[0].mergedInto'],
  'a merge of invoices': [tombstone({ kind: 'invoices', reason: 'merged', mergedInto: 'i-8' }), 'tombstones[0].reason'],
  'a deletion with a survivor': [tombstone({ mergedInto: 'c-8' }), 'tombstones[0].mergedInto'],
  'an object and its tombstone': [{ ...invoices({}), ...tombstone({ kind: 'invoices', id: 'i-2' }) }, 'tombstones[0].id'],
  'a read by id of what is not there': [{ readById: [{ kind: 'invoices', id: 'i-9' }] }, 'readById[0].id'],
}

const cases = Object.entries(refusedBatches).map(
  ([what, [change, path]]): [string, CaseBody<SourceStoreUnderTest>] => [
    `refused whole: ${what}`,
    async ({ write, read, status }) => {
      const contacts = [sampleContact('c-7', 1)]
      const batch = { ...sampleBatch(10, { contacts }), ...change } as SourceBatch
      await assert.rejects(write('acme', batch), (error: unknown) => {
        assert.ok(error instanceof Error)
        assert.equal(error.name, 'SourceBatchError')
        const { problems } = error as Error & { problems: { path: string; message: string }[] }
        assert.deepEqual(
          problems.map((one) => one.path),
          [path],
        )
        assert.ok(error.message.includes(`${path}: `) && error.message.includes('nothing was written')) // prettier-ignore
        return true
      })
      assert.deepEqual(await read(place), { objects: [], settlements: [] })
      assert.deepEqual(await status('acme'), [])
    },
  ],
)

/** Bad batches: the error names the path, and nothing is written. */
export const sourceRefusalCases: Record<string, CaseBody<SourceStoreUnderTest>> = {
  ...Object.fromEntries(cases),

  'refused whole: the first batch of an organisation that does not describe it': async ({
    write,
    read,
    status,
  }) => {
    const contacts = [sampleContact('c-1', 1)]
    await assert.rejects(write('acme', sampleBatch(10, { organisation: null, contacts })), {
      name: 'SourceBatchError',
    })
    assert.deepEqual(await read(place), { objects: [], settlements: [] })
    assert.deepEqual(await status('acme'), [])
  },

  'every problem of a batch is listed': async ({ write }) => {
    const contacts = Array.from({ length: 7 }, (_, n) => sampleContact(`c-${n}`, 1, { name: '' }))
    const paths = contacts.map((_, n) => `contacts[${n}].name`)
    await assert.rejects(write('acme', sampleBatch(10, { contacts })), (error: unknown) => {
      const { problems, message } = error as Error & { problems: { path: string }[] }
      assert.deepEqual(
        problems.map(({ path }) => path),
        paths,
      )
      assert.ok(message.endsWith('And 2 more.'))
      return true
    })
  },

  'an empty tenant is refused': async ({ write, status }) => {
    await assert.rejects(async () => write('', sampleBatch(10)), TypeError)
    await assert.rejects(async () => status(''), TypeError)
  },

  'a good batch after a refused one is written': async ({ write, read }) => {
    const contacts = [sampleContact('c-1', 1)]
    await assert.rejects(
      write('acme', sampleBatch(10, { contacts, observedAt: at(1).slice(0, 10) })),
    )
    await write('acme', sampleBatch(10, { contacts }))
    assert.equal((await read(place)).objects.length, 1)
  },
}
