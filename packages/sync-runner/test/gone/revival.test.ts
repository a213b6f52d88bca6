/**
 * A row that is stored as gone and seen alive later is asked for by id: the answer decides, whatever its
 * LastUpdatedTime says.
 */
import { expect, test } from 'vitest'
import { openBooks } from './open-books.ts'

test.for(['list query', 'CDC answer', 'event'] as const)(
  'never revived: a row with a tombstone is returned by a later %s and is revived',
  async (source) => {
    const { bury, ids, isLive, operations, read, stored, tell } = await openBooks()
    const [id = ''] = ids('Invoice')
    const { row: before } = stored('Invoice', id)!
    await bury('Invoice', id)
    expect(isLive('Invoice', id)).toBe(false)
    if (source === 'CDC answer') operations.emailInvoice({ id })
    if (source === 'event') await tell({ entity: 'Invoice', entityId: id, operation: 'updated' })
    const report = await read(source === 'list query' ? 'full' : 'incremental')
    expect(report.entities.Invoice?.revived).toBe(1)
    expect(isLive('Invoice', id)).toBe(true)
    const { row: after } = stored('Invoice', id)!
    if (source !== 'CDC answer') expect(after).toEqual(before)
    expect(await read('full')).toMatchObject({ outcome: 'succeeded' })
  },
)

test.for(['Customer', 'Payment', 'CreditMemo', 'RecurringTransaction'] as const)(
  'never revived: a %s comes back too',
  async (entity) => {
    const { bury, ids, isLive, read } = await openBooks({
      company: { customers: 20, invoices: 120 },
    })
    const [id = ''] = ids(entity)
    expect(id).not.toBe('')
    await bury(entity, id)
    const report = await read('full')
    expect(report.entities[entity]?.revived).toBe(1)
    expect(isLive(entity, id)).toBe(true)
  },
)

test('a read by id that answers 610 keeps the tombstone', async () => {
  const { ids, isLive, operations, questions, read, emulator } = await openBooks()
  const [id = ''] = ids('Invoice', "WHERE Balance > '0'")
  operations.changeQuirks({ queryDeletionLagMs: 3_600_000 })
  operations.deleteTransaction({ entity: 'Invoice', id })
  await read()
  const reads = () => emulator.log.records.filter(({ operation }) => operation === 'read').length
  const before = reads()
  await read('full')
  expect(reads() - before).toBe(1)
  expect(isLive('Invoice', id)).toBe(false)
  expect(await questions()).toEqual([])
})

test('verify with COUNT 60 against 59 reads the tombstones again, and makes no full read', async () => {
  const { bury, ids, isLive, operations, read, emulator } = await openBooks()
  const all = ids('Invoice')
  for (const id of ids('Invoice', "WHERE Balance > '0'").slice(0, 8)) {
    operations.deleteTransaction({ entity: 'Invoice', id })
  }
  await read()
  const id = all.find((one) => isLive('Invoice', one)) ?? ''
  await bury('Invoice', id)
  const from = emulator.log.records.length
  const report = await read('verify')
  expect(report).toMatchObject({ outcome: 'succeeded' })
  expect(report.entities.Invoice?.revived).toBe(1)
  expect(isLive('Invoice', id)).toBe(true)
  const statements = emulator.log.records.slice(from).map(({ statement }) => statement ?? '')
  expect(statements.filter((one) => one.startsWith('SELECT * FROM Invoice ORDERBY'))).toEqual([])
})
