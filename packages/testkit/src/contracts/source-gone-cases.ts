import assert from 'node:assert/strict'
import type { SourceTombstone } from '@vectis/quickbooks/ports'
import type { CaseBody } from './contract-case.ts'
import { none } from './nothing-written.ts'
import { pick, place, sampleBatch, sampleContact, sourceInvoice } from './source-samples.ts'
import type { SourceUnderTest } from './source-under-test.ts'
import { at } from './sync-samples.ts'

const gone: SourceTombstone = { kind: 'invoices', id: 'i-1', reason: 'deleted' }

/** Deletions and merges: what holds for rows of every source, those of QuickBooks included. */
export const sourceGoneCases: Record<string, CaseBody<SourceUnderTest>> = {
  'what is missing from a batch stays': async ({ write, read }) => {
    await write(
      'acme',
      sampleBatch(10, { invoices: [sourceInvoice('i-1', 1), sourceInvoice('i-2', 1)] }),
    )
    await write('acme', sampleBatch(20, { invoices: [sourceInvoice('i-2', 15)] }))
    await write('acme', sampleBatch(30, { invoices: [] }))
    assert.deepEqual(pick(await read(place), 'i-1', 'deleted', 'status'), [null, 'open'])
  },

  'a tombstone keeps the amounts, and a second one changes nothing': async ({ write, read }) => {
    await write('acme', sampleBatch(10, { invoices: [sourceInvoice('i-1', 1)] }))
    const first = await write('acme', sampleBatch(20, { tombstones: [{ ...gone, at: at(15) }] }))
    assert.deepEqual(first.counts.invoices, { ...none, deleted: 1 })
    assert.deepEqual(pick(await read(place), 'i-1', 'deleted', 'total'), ['deleted', '100'])
    const second = await write('acme', sampleBatch(30, { tombstones: [{ ...gone, at: at(15) }] }))
    assert.deepEqual(second.counts.invoices, { ...none, unchanged: 1 })
  },

  'a tombstone of something that was never seen keeps out what was read earlier': async ({
    write,
    read,
  }) => {
    await write('acme', sampleBatch(20, { tombstones: [gone] }))
    const { counts } = await write('acme', sampleBatch(10, { invoices: [sourceInvoice('i-1', 1)] }))
    assert.deepEqual(counts.invoices, { ...none, stale: 1 })
    assert.deepEqual(pick(await read(place), 'i-1', 'deleted'), ['deleted'])
  },

  'a list does not bring back what is gone; a read by its id does': async ({ write, read }) => {
    await write('acme', sampleBatch(10, { invoices: [sourceInvoice('i-1', 1)] }))
    await write('acme', sampleBatch(20, { tombstones: [gone] }))
    const invoices = [sourceInvoice('i-1', 1)]
    const listed = await write('acme', sampleBatch(30, { invoices }))
    assert.equal(listed.counts.invoices.revived, 0)
    assert.deepEqual(listed.askById, [{ kind: 'invoices', id: 'i-1' }])
    assert.deepEqual(pick(await read(place), 'i-1', 'deleted'), ['deleted'])
    const readById = [{ kind: 'invoices' as const, id: 'i-1' }]
    const asked = await write('acme', sampleBatch(40, { invoices, readById }))
    assert.deepEqual(asked.counts.invoices, { ...none, revived: 1 })
    assert.deepEqual(asked.askById, [])
    assert.deepEqual(pick(await read(place), 'i-1', 'deleted', 'status'), [null, 'open'])
  },

  'a merge names its survivor, and the merged contact stays': async ({ write, read }) => {
    const contacts = [sampleContact('c-1', 1), sampleContact('c-2', 1)]
    await write('acme', sampleBatch(10, { contacts, invoices: [sourceInvoice('i-1', 1)] }))
    await write(
      'acme',
      sampleBatch(20, {
        contacts: [sampleContact('c-2', 15, { name: 'Both' })],
        invoices: [sourceInvoice('i-1', 15, { contactId: 'c-2' })],
        tombstones: [{ kind: 'contacts', id: 'c-1', reason: 'merged', mergedInto: 'c-2' }],
      }),
    )
    const stored = await read(place)
    assert.deepEqual(pick(stored, 'c-1', 'deleted', 'mergedInto'), ['merged', 'c-2'])
    assert.deepEqual(pick(stored, 'c-2', 'deleted', 'mergedInto'), [null, null])
    assert.deepEqual(pick(stored, 'i-1', 'contactId'), ['c-2'])
  },
}
