import assert from 'node:assert/strict'
import type { CaseBody } from './contract-case.ts'
import { none } from './nothing-written.ts'
import {
  pick,
  place,
  sampleBatch,
  sampleCreditNote,
  sourceInvoice,
  sourcePayment,
  sourceReceipt,
} from './source-samples.ts'
import type { SourceUnderTest } from './source-under-test.ts'

const cash = (invoiceId: string, amount: string) => ({ kind: 'cash' as const, invoiceId, amount })

/** Payments and credits: what holds for rows of every source, those of QuickBooks included. */
export const sourceMoneyCases: Record<string, CaseBody<SourceUnderTest>> = {
  'two partial payments pay an invoice': async ({ write, read }) => {
    await write('acme', sampleBatch(10, { invoices: [sourceInvoice('i-1', 1)] }))
    await write(
      'acme',
      sampleBatch(20, {
        invoices: [sourceInvoice('i-1', 15, { amountDue: '60' })],
        payments: [sourcePayment('p-1', 15)],
      }),
    )
    assert.deepEqual(pick(await read(place), 'i-1', 'status', 'open'), ['partially_paid', '60'])
    const rest = { total: '60', settlements: [cash('i-1', '60')] }
    await write(
      'acme',
      sampleBatch(30, {
        invoices: [sourceInvoice('i-1', 25, { amountDue: '0' })],
        payments: [sourcePayment('p-2', 25, rest)],
      }),
    )
    const stored = await read(place)
    assert.deepEqual(pick(stored, 'i-1', 'status', 'open'), ['paid', '0'])
    assert.deepEqual(
      stored.settlements.map(({ paymentId, kind, amount }) => [paymentId, kind, amount]),
      [
        ['p-1', 'cash', '40'],
        ['p-2', 'cash', '60'],
      ],
    )
  },

  'settlements are replaced as a set, and an older set changes nothing': async ({
    write,
    read,
  }) => {
    const send = (second: number, settlements: ReturnType<typeof cash>[]) =>
      write(
        'acme',
        sampleBatch(second + 50, { payments: [sourcePayment('p-1', second, { settlements })] }),
      )
    const of = async () =>
      (await read(place)).settlements.map(({ invoiceId, amount }) => [invoiceId, amount])
    await send(5, [cash('i-1', '30'), cash('i-2', '10')])
    assert.deepEqual(await of(), [
      ['i-1', '30'],
      ['i-2', '10'],
    ])
    await send(9, [cash('i-3', '40')])
    assert.deepEqual(await of(), [['i-3', '40']])
    const { counts } = await send(7, [cash('i-1', '40')])
    assert.deepEqual(counts.payments, { ...none, stale: 1 })
    assert.deepEqual(await of(), [['i-3', '40']])
  },

  'an overpayment is on account until it is applied': async ({ write, read }) => {
    const overpayment = { total: '140', unapplied: '40', settlements: [cash('i-1', '100')] }
    await write('acme', sampleBatch(10, { payments: [sourcePayment('p-1', 1, overpayment)] }))
    const stored = await read(place)
    assert.deepEqual(pick(stored, 'p-1', 'total', 'open'), ['140', '40'])
    assert.deepEqual(
      stored.settlements.map(({ kind, amount }) => [kind, amount]),
      [
        ['cash', '100'],
        ['unapplied', '40'],
      ],
    )
    const settlements = [cash('i-1', '100'), cash('i-2', '40')]
    const applied = sourcePayment('p-1', 15, { total: '140', settlements })
    await write('acme', sampleBatch(20, { payments: [applied] }))
    const after = await read(place)
    assert.deepEqual(pick(after, 'p-1', 'total', 'open'), ['140', '0'])
    assert.deepEqual(
      after.settlements.map(({ kind, amount }) => [kind, amount]),
      [
        ['cash', '100'],
        ['cash', '40'],
      ],
    )
  },

  'a prepayment is money received before there is an invoice': async ({ write, read }) => {
    const prepayment = sourcePayment('p-1', 1, { unapplied: '40.00', settlements: [] })
    await write('acme', sampleBatch(10, { payments: [prepayment] }))
    const stored = await read(place)
    assert.deepEqual(pick(stored, 'p-1', 'total', 'open'), ['40', '40'])
    assert.deepEqual(
      stored.settlements.map(({ kind }) => kind),
      ['unapplied'],
    )
  },

  'a credit note pays an invoice without money': async ({ write, read }) => {
    await write(
      'acme',
      sampleBatch(10, {
        invoices: [sourceInvoice('i-1', 1, { amountDue: '75' })],
        creditNotes: [sampleCreditNote('n-1', 1, { remaining: '0' })],
        payments: [
          sourcePayment('a-1', 1, {
            total: '0',
            settlements: [
              { kind: 'credit', invoiceId: 'i-1', creditNoteId: 'n-1', amount: '25.00' },
            ],
          }),
        ],
      }),
    )
    const stored = await read(place)
    assert.deepEqual(pick(stored, 'n-1', 'status', 'open'), ['applied', '0'])
    assert.deepEqual(pick(stored, 'a-1', 'total', 'open'), ['0', '0'])
    assert.deepEqual(stored.settlements, [
      { paymentId: 'a-1', kind: 'credit', invoiceId: 'i-1', creditNoteId: 'n-1', amount: '25' },
    ])
  },

  'credit notes are open, partly applied, applied or void': async ({ write, read }) => {
    const creditNotes = [
      sampleCreditNote('open', 1),
      sampleCreditNote('partly', 1, { remaining: '10' }),
      sampleCreditNote('applied', 1, { remaining: '0' }),
      sampleCreditNote('void', 1, { status: 'voided', remaining: '0' }),
    ]
    await write('acme', sampleBatch(10, { creditNotes }))
    const { objects } = await read(place)
    assert.deepEqual(Object.fromEntries(objects.map(({ id, status }) => [id, status])), {
      open: 'open',
      partly: 'partially_applied',
      applied: 'applied',
      void: 'voided',
    })
  },

  'a payment that is voided, or gone, settles nothing': async ({ write, read }) => {
    const payments = [sourcePayment('p-1', 1), sourcePayment('p-2', 1)]
    await write('acme', sampleBatch(10, { payments }))
    assert.equal((await read(place)).settlements.length, 2)
    await write(
      'acme',
      sampleBatch(20, {
        payments: [sourcePayment('p-1', 15, { status: 'voided', settlements: [] })],
        tombstones: [{ kind: 'payments', id: 'p-2', reason: 'deleted' }],
      }),
    )
    const stored = await read(place)
    assert.deepEqual(stored.settlements, [])
    assert.deepEqual(pick(stored, 'p-1', 'status', 'deleted'), ['voided', null])
    assert.deepEqual(pick(stored, 'p-2', 'status', 'deleted'), ['received', 'deleted'])
    const again = sourcePayment('p-2', 25)
    await write(
      'acme',
      sampleBatch(30, { payments: [again], readById: [{ kind: 'payments', id: 'p-2' }] }),
    )
    assert.deepEqual(
      (await read(place)).settlements.map(({ paymentId }) => paymentId),
      ['p-2'],
    )
  },

  'documents of one contact keep their own currencies': async ({ write, read }) => {
    await write(
      'acme',
      sampleBatch(10, {
        invoices: [
          sourceInvoice('i-1', 1),
          sourceInvoice('i-2', 1, { currency: 'EUR', exchangeRate: '1.25', total: '80', amountDue: '80' }), // prettier-ignore
        ],
        payments: [sourcePayment('p-1', 1, { currency: 'EUR', settlements: [cash('i-2', '40')] })],
        salesReceipts: [sourceReceipt('s-1', 1, { currency: 'NZD' })],
      }),
    )
    const stored = await read(place)
    assert.deepEqual(
      stored.objects
        .toSorted((a, b) => a.id.localeCompare(b.id))
        .map(({ id, currency, total }) => [id, currency, total]),
      [
        ['i-1', 'USD', '100'],
        ['i-2', 'EUR', '80'],
        ['p-1', 'EUR', '40'],
        ['s-1', 'NZD', '95'],
      ],
    )
  },
}
