import assert from 'node:assert/strict'
import type { SourceBatch } from '@vectis/quickbooks/ports'
import type { CaseBody } from './contract-case.ts'
import { none } from './nothing-written.ts'
import {
  pick,
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

const zones = { auckland: 'Pacific/Auckland', losAngeles: 'America/Los_Angeles' }

/** What only the writer of other sources does: organisations, drafts, days, and a look at contradictions. */
export const sourceStoreCases: Record<string, CaseBody<SourceStoreUnderTest>> = {
  'a draft is no debt until it is issued': async ({ write, read }) => {
    const draft = {
      invoices: [sourceInvoice('i-1', 1, { status: 'draft', dueDate: '2026-01-01' })],
    }
    const notes = { creditNotes: [sampleCreditNote('n-1', 1, { status: 'draft' })] }
    await write('acme', sampleBatch(10, { ...draft, ...notes }))
    const stored = await read(place)
    assert.deepEqual(pick(stored, 'i-1', 'status', 'badge'), ['draft', 'draft'])
    assert.deepEqual(pick(stored, 'n-1', 'status'), ['draft'])
    await write('acme', sampleBatch(20, { invoices: [sourceInvoice('i-1', 15)] }))
    assert.deepEqual(pick(await read(place), 'i-1', 'status'), ['open'])
  },

  'an invoice of zero is no void: the source says what is void': async ({ write, read }) => {
    await write('acme', sampleBatch(10, { invoices: [sourceInvoice('i-1', 1)] }))
    const zero = sourceInvoice('i-1', 15, { total: '0', amountDue: '0' })
    await write('acme', sampleBatch(20, { invoices: [zero] }))
    assert.deepEqual(pick(await read(place), 'i-1', 'status'), ['paid'])
  },

  'without an updatedAt the later answer is the newer version, and unchanged rows stay': async ({
    write,
    read,
  }) => {
    const send = (second: number, total: string) =>
      write(
        'acme',
        sampleBatch(second, {
          repeatingInvoices: [sampleRepeating('r-1', 1, { updatedAt: null, total })],
        }),
      )
    await send(20, '550')
    assert.deepEqual((await send(30, '550')).counts.repeatingInvoices, { ...none, unchanged: 1 })
    assert.deepEqual((await send(10, '500')).counts.repeatingInvoices, { ...none, stale: 1 })
    assert.deepEqual((await send(40, '600')).counts.repeatingInvoices, { ...none, updated: 1 })
    assert.deepEqual(pick(await read(place), 'r-1', 'total'), ['600'])
  },

  'money that no settlement explains does not vanish': async ({ write, read }) => {
    const settlements = [{ kind: 'cash' as const, invoiceId: 'i-1', amount: '25' }]
    await write('acme', sampleBatch(10, { payments: [sourcePayment('p-1', 1, { settlements })] }))
    const { settlements: stored } = await read(place)
    assert.deepEqual(
      stored.map(({ kind, amount }) => [kind, amount]),
      [
        ['cash', '25'],
        ['other', '15'],
      ],
    )
  },

  'settlements in another order are the same set': async ({ write }) => {
    const settlements = [
      { kind: 'cash' as const, invoiceId: 'i-1', amount: '25' },
      { kind: 'cash' as const, invoiceId: 'i-2', amount: '15' },
    ]
    await write('acme', sampleBatch(10, { payments: [sourcePayment('p-1', 1, { settlements })] }))
    const turned = sourcePayment('p-1', 1, { settlements: settlements.toReversed() })
    const { counts } = await write('acme', sampleBatch(11, { payments: [turned] }))
    assert.deepEqual(counts.payments, { ...none, unchanged: 1 })
  },

  'a refund takes from a credit note or from the payment itself': async ({ write, read }) => {
    const payments = [
      sourcePayment('p-1', 1, { settlements: [{ kind: 'refund', amount: '40' }] }),
      sourcePayment('p-2', 1, {
        total: '0',
        settlements: [{ kind: 'refund', creditNoteId: 'n-1', amount: '25' }],
      }),
    ]
    await write('acme', sampleBatch(10, { payments }))
    assert.deepEqual((await read(place)).settlements, [
      { paymentId: 'p-1', kind: 'refund', invoiceId: null, creditNoteId: null, amount: '40' },
      { paymentId: 'p-2', kind: 'refund', invoiceId: null, creditNoteId: 'n-1', amount: '25' },
    ])
  },

  'overdue begins after midnight of the organisation': async (
    { write, read, refreshStatuses },
    clock,
  ) => {
    // 2 November, 15:04 in Greenwich: already the 3rd in Auckland, still the 2nd in Los Angeles.
    const organisation = (timeZone: string) => ({ organisation: { timeZone } })
    const places = [
      { organisationId: 'nz', ...organisation(zones.auckland) },
      { organisationId: 'us', ...organisation(zones.losAngeles) },
    ]
    const badge = async (organisationId: string, id = 'i-1') =>
      pick(await read({ ...place, organisationId }), id, 'badge')[0]
    for (const one of places) {
      await write('acme', sampleBatch(10, { ...one, invoices: [sourceInvoice('i-1', 1)] }))
    }
    assert.equal(await badge('nz'), 'overdue')
    assert.equal(await badge('us'), 'open')
    // Midnight in Los Angeles is 08:00 in Greenwich.
    assert.equal(await refreshStatuses('acme', '2026-11-03T07:59:59Z'), 0)
    assert.equal(await refreshStatuses('acme', '2026-11-03T08:00:00Z'), 1)
    assert.equal(await badge('us'), 'overdue')
    // Without a refresh, the next batch of that day does it for what it does not hold.
    const [, us] = places
    const other = sourceInvoice('i-2', 1, { dueDate: '2026-11-04' })
    await write('acme', sampleBatch(10, { ...us, invoices: [other] }))
    clock.advance(3 * 86_400_000)
    await write('acme', sampleBatch(11, { ...us, invoices: [sourceInvoice('i-3', 1)] }))
    assert.equal(await badge('us', 'i-2'), 'overdue')
    assert.equal(await badge('us', 'i-3'), 'overdue')
  },

  'a tombstone of an earlier answer does not end what was seen alive later': async ({
    write,
    read,
  }) => {
    await write('acme', sampleBatch(30, { invoices: [sourceInvoice('i-1', 25)] }))
    const { counts, askById } = await write(
      'acme',
      sampleBatch(20, { tombstones: [{ kind: 'invoices', id: 'i-1', reason: 'deleted' }] }),
    )
    assert.deepEqual(counts.invoices, { ...none, stale: 1 })
    assert.deepEqual(askById, [{ kind: 'invoices', id: 'i-1' }])
    assert.deepEqual(pick(await read(place), 'i-1', 'deleted'), [null])
  },

  'each organisation has its own standing, by its latest answer': async (
    { write, status },
    clock,
  ) => {
    await write('acme', sampleBatch(30, { contacts: [sampleContact('c-1', 1)] }))
    clock.advance(1_000)
    await write(
      'acme',
      sampleBatch(20, { organisation: { name: 'Before', timeZone: zones.auckland } }),
    )
    await write('acme', sampleBatch(40, { organisation: null }))
    await write(
      'acme',
      sampleBatch(10, {
        source: 'myob',
        organisationId: 'org-2',
        organisation: { timeZone: zones.auckland },
      }),
    )
    await write('beta', sampleBatch(50))
    const shown = (await status('acme')).map(({ writtenAt: _, ...one }) => one)
    const old = { name: 'Old Mill', timeZone: zones.losAngeles, homeCurrency: 'USD' }
    const asOf = (second: number) => new Date(at(second)).toISOString()
    assert.deepEqual(shown, [
      {
        source: 'myob',
        organisationId: 'org-2',
        name: null,
        timeZone: zones.auckland,
        homeCurrency: null,
        asOf: asOf(10),
      },
      { source: 'xero', organisationId: 'org-1', ...old, asOf: asOf(40) },
    ])
    const [beta] = await status('beta')
    assert.equal(beta?.asOf, asOf(50))
    assert.deepEqual(await status('gamma'), [])
  },

  'batches of one organisation at once end as one after the other': async ({ write, read }) => {
    const batches: SourceBatch[] = Array.from({ length: 8 }, (_, n) =>
      sampleBatch(20 + n, {
        invoices: ['i-1', 'i-2', 'i-3'].map((id) =>
          sourceInvoice(id, 10 + n, { amountDue: `${n + 1}` }),
        ),
        payments: [
          sourcePayment('p-1', 10 + n, {
            settlements: [{ kind: 'cash', invoiceId: `i-${n}`, amount: '40' }],
          }),
        ],
      }),
    )
    await Promise.all(batches.map((batch) => write('acme', batch)))
    const stored = await read(place)
    for (const id of ['i-1', 'i-2', 'i-3']) assert.deepEqual(pick(stored, id, 'open'), ['8'])
    assert.deepEqual(
      stored.settlements.map(({ invoiceId }) => invoiceId),
      ['i-7'],
    )
  },
}
