import assert from 'node:assert/strict'
import type { SourceInvoice } from '@vectis/quickbooks/ports'
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
  sourceReceipt,
} from './source-samples.ts'
import type { SourceUnderTest } from './source-under-test.ts'

/** Versions, voids and repetition: what holds for rows of every source, those of QuickBooks included. */
export const sourceRowCases: Record<string, CaseBody<SourceUnderTest>> = {
  'a batch is inserted, then unchanged, then updated': async ({ write, read }) => {
    const objects = {
      contacts: [sampleContact('c-1', 1)],
      invoices: [sourceInvoice('i-1', 1), sourceInvoice('i-2', 1)],
      payments: [sourcePayment('p-1', 1)],
      creditNotes: [sampleCreditNote('n-1', 1)],
      salesReceipts: [sourceReceipt('s-1', 1)],
      refundReceipts: [sourceReceipt('f-1', 1, { total: '5.00' })],
      repeatingInvoices: [sampleRepeating('r-1', 1)],
    }
    const kinds = Object.keys(objects) as (keyof typeof objects)[]
    const first = await write('acme', sampleBatch(10, objects))
    for (const kind of kinds) {
      assert.deepEqual(first.counts[kind], { ...none, inserted: objects[kind].length }, kind)
    }
    const before = await read(place)
    for (const second of [10, 11]) {
      const again = await write('acme', sampleBatch(second, objects))
      for (const kind of kinds) {
        assert.deepEqual(again.counts[kind], { ...none, unchanged: objects[kind].length }, kind)
      }
    }
    assert.deepEqual(await read(place), before)
    const third = await write(
      'acme',
      sampleBatch(20, { invoices: [sourceInvoice('i-1', 15, { amountDue: '60.00' })] }),
    )
    assert.deepEqual(third.counts.invoices, { ...none, updated: 1 })
    assert.deepEqual(pick(await read(place), 'i-1', 'status', 'open'), ['partially_paid', '60'])
    assert.deepEqual(third.askById, [])
  },

  'amounts and times are compared by value': async ({ write }) => {
    await write('acme', sampleBatch(10, { invoices: [sourceInvoice('i-1', 1)] }))
    const same = { total: '100', amountDue: '100.0', updatedAt: '2026-11-02T18:00:01Z' }
    const { counts } = await write(
      'acme',
      sampleBatch(11, { invoices: [sourceInvoice('i-1', 1, same)] }),
    )
    assert.deepEqual(counts.invoices, { ...none, unchanged: 1 })
  },

  'an older version never replaces a newer one, whichever answer is later': async ({
    write,
    read,
  }) => {
    const older = sourceInvoice('i-1', 5)
    const newer = sourceInvoice('i-1', 8, { amountDue: '0' })
    await write('acme', sampleBatch(20, { invoices: [newer] }))
    for (const second of [10, 30]) {
      const { counts } = await write('acme', sampleBatch(second, { invoices: [older] }))
      assert.deepEqual(counts.invoices, { ...none, stale: 1 })
    }
    assert.deepEqual(pick(await read(place), 'i-1', 'status', 'open'), ['paid', '0'])
  },

  'versions in any order, in batches or in one, end in the same rows': async ({ write, read }) => {
    const versions: SourceInvoice[] = [
      sourceInvoice('i-1', 1),
      sourceInvoice('i-1', 2, { amountDue: '60' }),
      sourceInvoice('i-1', 3, { total: '0', amountDue: '0', status: 'voided' }),
    ]
    const results: unknown[] = []
    for (const [n, order] of [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ].entries()) {
      // prettier-ignore
      const tenantId = `t-${n}`
      for (const index of order) {
        const invoice = versions[index] as SourceInvoice
        await write(tenantId, sampleBatch(10 + index, { invoices: [invoice] }))
      }
      results.push(await read({ ...place, tenantId }))
      const invoices = order.map((index) => versions[index] as SourceInvoice)
      await write(`one-${n}`, sampleBatch(12, { invoices }))
      results.push(await read({ ...place, tenantId: `one-${n}` }))
    }
    for (const result of results) assert.deepEqual(result, results[0])
    const stored = await read({ ...place, tenantId: 't-0' })
    assert.deepEqual(pick(stored, 'i-1', 'status', 'preVoidTotal'), ['voided', '100'])
  },

  'a void keeps the total that the source still shows, or the last stored one': async ({
    write,
    read,
  }) => {
    const first = { invoices: [sourceInvoice('i-1', 1), sourceInvoice('i-2', 1)] }
    await write('acme', sampleBatch(10, first))
    const invoices = [
      sourceInvoice('i-1', 5, { status: 'voided', amountDue: '0' }),
      sourceInvoice('i-2', 5, { status: 'voided', total: '0', amountDue: '0' }),
      sourceInvoice('i-3', 5, { status: 'voided', amountDue: '0' }),
    ]
    await write('acme', sampleBatch(20, { invoices }))
    const stored = await read(place)
    assert.deepEqual(pick(stored, 'i-1', 'status', 'total', 'preVoidTotal'), ['voided', '100', null]) // prettier-ignore
    assert.deepEqual(pick(stored, 'i-2', 'status', 'total', 'preVoidTotal'), ['voided', '0', '100'])
    assert.deepEqual(pick(stored, 'i-3', 'status', 'total', 'preVoidTotal'), ['voided', '100', null]) // prettier-ignore
  },

  'the amounts of an invoice decide what it is': async ({ write, read }) => {
    const amounts = {
      open: ['100', '100'],
      partially_paid: ['100', '99.99'],
      paid: ['100', '0'],
      overpaid: ['100', '-5'],
      credit: ['-20', '-20'],
      nothing: ['0', '0'],
    } as const
    const invoices = Object.entries(amounts).map(([id, [total, amountDue]]) =>
      sourceInvoice(id, 1, { total, amountDue }),
    )
    await write('acme', sampleBatch(10, { invoices }))
    const { objects } = await read(place)
    const found = Object.fromEntries(objects.map(({ id, status }) => [id, status]))
    const paid = { paid: 'paid', overpaid: 'paid', nothing: 'paid' }
    const others = { open: 'open', partially_paid: 'partially_paid', credit: 'credit' }
    assert.deepEqual(found, { ...paid, ...others })
  },

  'a batch that dies writes nothing, and its repetition writes all': async ({
    write,
    writeAndDie,
    read,
  }) => {
    await write('acme', sampleBatch(10, { contacts: [sampleContact('c-1', 1)] }))
    const before = await read(place)
    const batch = sampleBatch(20, {
      contacts: [sampleContact('c-1', 15, { name: 'Renamed' })],
      invoices: [sourceInvoice('i-1', 15)],
      payments: [sourcePayment('p-1', 15)],
    })
    await writeAndDie('acme', batch)
    assert.deepEqual(await read(place), before)
    const { counts } = await write('acme', batch)
    assert.deepEqual(counts.contacts, { ...none, updated: 1 })
    assert.deepEqual(counts.invoices, { ...none, inserted: 1 })
    assert.deepEqual(counts.payments, { ...none, inserted: 1 })
  },

  'organisations and tenants with the same ids are apart': async ({ write, read }) => {
    const places = [
      place,
      { ...place, organisationId: 'org-2' },
      { ...place, tenantId: 'beta' },
    ] as const
    for (const [n, { tenantId, organisationId }] of places.entries()) {
      const invoices = [sourceInvoice('i-1', 1, { total: `${n + 1}00`, amountDue: `${n + 1}00` })]
      await write(tenantId, sampleBatch(10, { organisationId, invoices }))
    }
    const { tenantId } = places[2]
    const tombstones = [{ kind: 'invoices', id: 'i-1', reason: 'deleted' } as const]
    await write(tenantId, sampleBatch(20, { tombstones }))
    for (const [n, one] of places.entries()) {
      const stored = await read(one)
      assert.equal(stored.objects.length, 1)
      const deleted = n === 2 ? 'deleted' : null
      assert.deepEqual(pick(stored, 'i-1', 'total', 'deleted'), [`${n + 1}00`, deleted])
    }
  },
}
