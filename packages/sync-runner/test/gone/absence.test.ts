/** Rows that a complete read did not find, while the books change, and while answers are wrong. */
import { expect, test } from 'vitest'
import { realmId, tenantId } from '../support/open-realm.ts'
import { openBooks } from './open-books.ts'

type Operations = Awaited<ReturnType<typeof openBooks>>['operations']

/** Invoices with a total of zero: no balance shows that they are gone. */
function createEmpty(operations: Operations, customerId = '', count = 1): string[] {
  return Array.from({ length: count }, () =>
    String(operations.createInvoice({ customerId, amount: '0' })['Id']),
  )
}

test('a few absent rows wait no days: the company moves between the scan and COUNT, and a 610 by id resolves them in the same run', async () => {
  const { change, emulator, ids, isLive, operations, read } = await openBooks()
  const gone = createEmpty(operations, ids('Customer')[0], 3)
  await read()
  for (const id of gone) operations.deleteTransaction({ entity: 'Invoice', id })
  change('cdc', 'Invoice', (rows) => rows.filter((row) => !gone.includes(String(row['Id']))))
  // Each count finds one row more.
  emulator.faults.push({
    match: { operation: 'query', entity: 'Invoice', statement: 'COUNT(*)' },
    respond: { status: 200, body: { QueryResponse: { totalCount: 4711 } } },
  })
  const report = await read('full')
  expect(report.entities.Invoice?.deleted).toBe(3)
  expect(gone.filter((id) => isLive('Invoice', id))).toEqual([])
})

test.for([
  { of: 'few', invoices: 12 },
  { of: 'many', invoices: 60 },
])('an empty page of a full read takes none of $of invoices away', async ({ invoices }) => {
  const { emulator, ids, isLive, questions, read } = await openBooks({
    company: { customers: 6, invoices },
  })
  const all = ids('Invoice')
  const match = { operation: 'query', entity: 'Invoice', statement: 'ORDERBY' } as const
  emulator.faults.push({ match, times: 2, respond: 'empty-query' })
  const report = await read('full')
  expect(report.entities.Invoice?.deleted ?? 0).toBe(0)
  expect(all.filter((id) => !isLive('Invoice', id))).toEqual([])
  await read('full')
  expect(all.filter((id) => !isLive('Invoice', id))).toEqual([])
  expect(await questions()).toEqual([])
})

test('a full read and a list that were both cut short remove no live row', async () => {
  const { clock, emulator, ids, isLive, read } = await openBooks({
    company: { customers: 6, invoices: 60 },
  })
  const all = ids('Invoice')
  await clock.advance(2 * 86_400_000)
  const match = { operation: 'query', entity: 'Invoice', statement: 'ORDERBY' } as const
  emulator.faults.push({ match, times: 2, respond: { keepRows: 3 } })
  const report = await read('full')
  expect(report.entities.Invoice?.deleted ?? 0).toBe(0)
  expect(all.filter((id) => !isLive('Invoice', id))).toEqual([])
})

test('many absent rows count as deleted when a list with a live row does not have them', async () => {
  const { change, emulator, ids, isLive, operations, read, clock } = await openBooks()
  const gone = createEmpty(operations, ids('Customer')[0], 30)
  await read()
  await clock.advance(2 * 86_400_000)
  for (const id of gone) operations.deleteTransaction({ entity: 'Invoice', id })
  change('cdc', 'Invoice', (rows) => rows.filter((row) => !gone.includes(String(row['Id']))))
  emulator.faults.push({
    match: { operation: 'query', entity: 'Invoice', statement: 'COUNT(*)' },
    respond: { status: 200, body: { QueryResponse: { totalCount: 4711 } } },
  })
  const report = await read('full')
  expect(report.entities.Invoice?.deleted).toBe(30)
  expect(gone.filter((id) => isLive('Invoice', id))).toEqual([])
})

test.for([
  { than: 'fewer', totalCount: 1 },
  { than: 'more', totalCount: 4711 },
])(
  'many live rows that a read missed stay when COUNT(*) has $than than we keep',
  async ({ totalCount }) => {
    const { change, clock, emulator, ids, isLive, read } = await openBooks({
      company: { customers: 6, invoices: 60 },
    })
    await clock.advance(2 * 86_400_000)
    await read()
    const hidden = ids('Invoice')
      .filter((id) => isLive('Invoice', id))
      .slice(0, 40)
    change(
      'query',
      'Invoice',
      (rows) => rows.filter((row) => !hidden.includes(String(row['Id']))),
      'Invoice ORDERBY',
    )
    emulator.faults.push({
      match: { operation: 'query', entity: 'Invoice', statement: 'COUNT(*)' },
      respond: { status: 200, body: { QueryResponse: { totalCount } } },
    })
    await read('full')
    expect(hidden.filter((id) => !isLive('Invoice', id))).toEqual([])
  },
)

test('unreadable rows, and rows that cannot be served, never count as deleted', async () => {
  const { change, clock, emulator, ids, isLive, operations, questions, read } = await openBooks()
  const [unreadable = '', withheld = '', ...others] = ids('Invoice')
  operations.patchObject({ entity: 'Invoice', id: unreadable, set: { TotalAmt: 'n/a' } })
  // Neither is in the pages of the scan, as if it were gone.
  const hidden = [unreadable, withheld]
  const shown = change(
    'query',
    'Invoice',
    (rows) => rows.filter((row) => !hidden.includes(String(row['Id']))),
    'ORDERBY',
  )
  await clock.advance(2 * 86_400_000)
  const path = `/invoice/${withheld}`
  emulator.faults.push({ match: { operation: 'read', path }, respond: 'unservable' })
  await read('full')
  expect(hidden.filter((id) => !isLive('Invoice', id))).toEqual([])
  expect(others.filter((id) => !isLive('Invoice', id))).toEqual([])
  expect((await questions()).toSorted()).toEqual(
    hidden.map((id) => `unserved Invoice ${id}`).toSorted(),
  )
  shown()
})

test('the same fault in rereadCustomers and heal: empty answers to a re-read remove nothing', async () => {
  const { bury, emulator, ids, isLive, operations, read } = await openBooks()
  const [customerId = ''] = ids('Customer')
  const { Id } = operations.createInvoice({ customerId, amount: '500' })
  const { Id: paymentId } = operations.receivePayment({
    customerId,
    amount: '500',
    applications: [{ invoiceId: String(Id), amount: '500' }],
  })
  await read()
  const before = ids('Invoice').filter((id) => isLive('Invoice', id))
  const payments = ids('Payment').filter((id) => isLive('Payment', id))
  // A balance difference that leads to re-reads, all with empty answers.
  await bury('Payment', String(paymentId))
  const empty = ['Id IN', 'CustomerRef'].map((statement) =>
    emulator.faults.push({ match: { operation: 'query', statement }, respond: 'empty-query' }),
  )
  const report = await read('verify')
  expect(report.outcome).not.toBe('failed')
  for (const end of empty) end()
  expect(before.filter((id) => !isLive('Invoice', id))).toEqual([])
  expect(payments.filter((id) => !isLive('Payment', id) && id !== String(paymentId))).toEqual([])
  await read('verify')
  expect(isLive('Payment', String(paymentId))).toBe(true)
})

test('a row that a full read missed and no answer decides keeps a question, and no mark', async () => {
  const { change, clock, createRunner, emulator, ids, questions, store, tenant } = await openBooks()
  const hidden = ids('Invoice').slice(0, 3)
  change(
    'query',
    'Invoice',
    (rows) => rows.filter((row) => !hidden.includes(String(row['Id']))),
    'Invoice ORDERBY',
  )
  emulator.faults.push({ match: { path: '/invoice/' }, respond: { status: 200, body: {} } })
  const scans = new Set<string>()
  const forTenant: typeof store.forTenant = (id) => {
    const watched = store.forTenant(id)
    return {
      ...watched,
      commit(batch) {
        if (batch.absence?.entity === 'Invoice') scans.add(batch.absence.scanId)
        return watched.commit(batch)
      },
    }
  }
  const runner = createRunner({ store: { ...store, forTenant } })
  await clock.run(runner.runOnce({ tenantId, mode: 'full' }))
  expect(scans.size).toBe(1)
  expect(await questions()).toHaveLength(3)
  const [scanId = ''] = scans
  expect(await tenant.listAbsent({ realmId, entity: 'Invoice', scanId, limit: 10 })).toEqual([])
})
