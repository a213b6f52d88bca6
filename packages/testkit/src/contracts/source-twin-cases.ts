import assert from 'node:assert/strict'
import type { CaseBody } from './contract-case.ts'
import { pick, place, sampleBatch, sourceInvoice } from './source-samples.ts'
import type { SourceStoreUnderTest } from './source-under-test.ts'

/** Another tenant, source or organisation with the same ids: what is written for one says nothing of the others. */
export const sourceTwinCases: Record<string, CaseBody<SourceStoreUnderTest>> = {
  'a day that begins elsewhere begins for no other organisation': async (
    { write, read, refreshStatuses },
    clock,
  ) => {
    // Still the 2nd here, and the 3rd already where the others are.
    const others = [
      { ...place, organisationId: 'org-2' },
      { ...place, source: 'zoho' },
      { ...place, tenantId: 'beta' },
    ]
    for (const isRefreshed of [false, true]) {
      const at = (name: string) => `${name} ${isRefreshed}`
      const mine = { ...place, tenantId: at('acme') }
      await write(mine.tenantId, sampleBatch(10, { invoices: [sourceInvoice('i-1', 1)] }))
      for (const { tenantId, source, organisationId } of others) {
        const organisation = { timeZone: 'Pacific/Auckland' }
        const batch = sampleBatch(10, { source, organisationId, organisation })
        await write(at(tenantId), batch)
      }
      const now = new Date(clock.now()).toISOString()
      if (isRefreshed) for (const name of ['acme', 'beta']) await refreshStatuses(at(name), now)
      assert.deepEqual(pick(await read(mine), 'i-1', 'badge'), ['open'])
    }
    clock.advance(86_400_000)
    for (const isRefreshed of [false, true]) {
      const mine = { ...place, tenantId: `acme ${isRefreshed}` }
      await write(mine.tenantId, sampleBatch(20, { invoices: [sourceInvoice('i-2', 1)] }))
      assert.deepEqual(pick(await read(mine), 'i-1', 'badge'), ['overdue'])
    }
  },

  'a tombstone is of its own organisation, and ends what nobody saw alive later': async ({
    write,
    read,
  }) => {
    const invoices = [sourceInvoice('i-1', 1), sourceInvoice('i-2', 1)] as const
    const [first, second] = invoices
    await write('acme', sampleBatch(10, { invoices: [first] }))
    // Seen alive later, and gone after that.
    await write('acme', sampleBatch(25, { invoices: [second] }))
    const gone = { kind: 'invoices', id: 'i-2', reason: 'deleted' } as const
    await write('acme', sampleBatch(30, { tombstones: [gone] }))
    for (const [tenantId, change] of [
      ['acme', { organisationId: 'org-2' }],
      ['acme', { source: 'zoho' }],
      ['beta', {}],
    ] as const)
      await write(tenantId, sampleBatch(40, { invoices, ...change }))
    const tombstones = invoices.map(({ id }) => ({ kind: 'invoices', id, reason: 'deleted' }) as const) // prettier-ignore
    const { counts, askById } = await write('acme', sampleBatch(20, { tombstones }))
    assert.deepEqual(askById, [])
    assert.equal(counts.invoices.deleted, 1)
    assert.equal(counts.invoices.stale, 0)
    assert.deepEqual(pick(await read(place), 'i-1', 'deleted'), ['deleted'])
    for (const one of [{ organisationId: 'org-2' }, { source: 'zoho' }, { tenantId: 'beta' }])
      assert.deepEqual(pick(await read({ ...place, ...one }), 'i-1', 'deleted'), [null])
  },

  'an answer of exactly a day ahead is taken': async ({ write, status }, clock) => {
    const observedAt = new Date(clock.now() + 86_400_000).toISOString()
    for (const change of [{}, { organisation: null }])
      await write('acme', sampleBatch(10, { observedAt, ...change }))
    assert.deepEqual(
      (await status('acme')).map(({ asOf }) => asOf),
      [observedAt],
    )
  },
}
