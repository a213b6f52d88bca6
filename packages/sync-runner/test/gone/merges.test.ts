/**
 * Customers are never deleted: one that is gone was merged, and the survivor is the customer that has its transactions.
 */
import { compareInstants, toInstant } from '@vectis/quickbooks/values'
import { expect, test } from 'vitest'
import { realmId } from '../support/open-realm.ts'
import { openBooks } from './open-books.ts'

const dayMs = 86_400_000

const rows = (['left alone', 're-read by us', 'touched by QuickBooks'] as const).flatMap((how) =>
  [true, false].map((stub) => ({ how, stub, name: stub ? 'a stub' : 'no stub' })),
)

async function openMerge() {
  const books = await openBooks({ company: { customers: 0, invoices: 0 } })
  const { operations, read, stored } = books
  const [loser, survivor, other] = ['Loser', 'Survivor', 'Other'].map((displayName) =>
    String(operations.createCustomer({ displayName })['Id']),
  ) as [string, string, string]
  const invoices = ['100', '200', '300'].map((amount) =>
    String(operations.createInvoice({ customerId: loser, amount })['Id']),
  )
  await read()
  const ownerOf = (id: string) =>
    (stored('Invoice', id)?.row as { customerExternalId?: string } | null)?.customerExternalId
  return { ...books, loser, survivor, other, invoices, ownerOf }
}

test.for(rows)(
  'merge recognised: the loser’s transactions are $how, with $name',
  async ({ how, stub }) => {
    const books = await openMerge()
    const { change, clock, emulator, invoices, isLive, loser, operations } = books
    const { ownerOf, read, stored, survivor } = books
    const touchTransactions = how === 'touched by QuickBooks'
    if (how === 're-read by us') {
      // The invoices are read after the merge, and the customer only later.
      const row = {
        ...emulator.company(realmId).query(`SELECT * FROM Customer WHERE Id = '${loser}'`).rows[0],
      }
      const hidden = change('cdc', 'Customer', () => [])
      const kept = change('query', 'Customer', (found) => [row, ...found])
      operations.mergeCustomers({ survivorId: survivor, loserId: loser, stub })
      await read('full')
      expect(ownerOf(invoices[0]!)).toBe(survivor)
      expect(isLive('Customer', loser)).toBe(true)
      hidden()
      kept()
    } else {
      operations.mergeCustomers({ survivorId: survivor, loserId: loser, stub, touchTransactions })
      await read()
    }
    await read()
    await clock.advance(dayMs)
    await read('verify')
    expect(isLive('Customer', loser)).toBe(false)
    expect(stored('Customer', loser)).toMatchObject({
      deletedReason: 'merged',
      mergedInto: survivor,
    })
    for (const id of invoices) {
      expect(ownerOf(id), id).toBe(survivor)
      expect(isLive('Invoice', id)).toBe(true)
    }
  },
)

test('the same fault in follow-merges: the loser’s transactions stay when the answer is empty', async () => {
  const { emulator, invoices, isLive, loser, operations, read, stored, survivor } =
    await openMerge()
  operations.mergeCustomers({ survivorId: survivor, loserId: loser })
  emulator.faults.push({
    match: { operation: 'query', entity: 'Invoice', statement: 'Id IN' },
    respond: 'empty-query',
  })
  await read()
  expect(invoices.filter((id) => !isLive('Invoice', id))).toEqual([])
  expect(stored('Customer', loser)).toMatchObject({ mergedInto: survivor })
})

test('a document that moved to another customer long before is no evidence of a merge', async () => {
  const { clock, invoices, loser, operations, other, read, stored, survivor } = await openMerge()
  operations.moveDocument({ entity: 'Invoice', id: invoices[0]!, customerId: other })
  await read()
  await clock.advance(20 * dayMs)
  await read('full')
  await clock.advance(5 * dayMs)
  await read()
  for (const id of invoices.slice(1)) operations.deleteTransaction({ entity: 'Invoice', id })
  await read()
  operations.mergeCustomers({ survivorId: survivor, loserId: loser })
  await read()
  expect(stored('Customer', loser)?.deletedAt).not.toBe(null)
  expect(stored('Customer', loser)?.mergedInto).toBe(null)
})

test('a merge that an event reports later names the survivor; no customer is merged into itself', async () => {
  const { change, invoices, loser, operations, read, stored, survivor, tell } = await openMerge()
  for (const id of invoices) operations.deleteTransaction({ entity: 'Invoice', id })
  await read()
  operations.mergeCustomers({ survivorId: survivor, loserId: loser })
  await read()
  expect(stored('Customer', loser)).toMatchObject({ deletedReason: 'deleted', mergedInto: null })
  change('cdc', 'Customer', () => [])
  const merged = { entity: 'Customer', operation: 'merged', deletedId: loser } as const
  await tell({ ...merged, entityId: loser })
  await read()
  expect(stored('Customer', loser)).toMatchObject({ mergedInto: null })
  await tell({ ...merged, entityId: survivor })
  await read()
  expect(stored('Customer', loser)).toMatchObject({
    deletedReason: 'merged',
    mergedInto: survivor,
  })
})

test('a customer that a merge event names is gone since the event, whenever that is read', async () => {
  const { change, clock, loser, operations, read, stored, survivor, tell } = await openMerge()
  operations.mergeCustomers({ survivorId: survivor, loserId: loser, stub: false })
  change('cdc', 'Customer', () => [])
  const occurredAt = toInstant(clock.now())
  await tell({
    entity: 'Customer',
    operation: 'merged',
    entityId: survivor,
    deletedId: loser,
    occurredAt,
  })
  await clock.advance(3_600_000)
  await read()
  const gone = stored('Customer', loser)!
  expect(gone).toMatchObject({ deletedReason: 'merged', mergedInto: survivor })
  expect(compareInstants(gone.deletedAt!, occurredAt)).toBe(0)
})

test('transactions of customers that a scan found absent are moved', async () => {
  const { clock, invoices, isLive, loser, operations, ownerOf, read, stored, survivor } =
    await openMerge()
  operations.mergeCustomers({ survivorId: survivor, loserId: loser, stub: false })
  await clock.advance(dayMs)
  await read('full')
  expect(isLive('Customer', loser)).toBe(false)
  expect(stored('Customer', loser)).toMatchObject({ mergedInto: survivor })
  expect(invoices.map((id) => ownerOf(id))).toEqual(invoices.map(() => survivor))
})

test('a customer merged before it was stored: its paid documents are the survivor’s', async () => {
  const { change, clock, operations, ownerOf, read, survivor } = await openMerge()
  const early = String(operations.createCustomer({ displayName: 'Early' })['Id'])
  const paid = String(operations.createInvoice({ customerId: early, amount: '0' })['Id'])
  // The documents are read, and no answer holds the customer.
  const hidden = change('cdc', 'Customer', () => [])
  await read()
  await clock.advance(dayMs)
  await read()
  expect(ownerOf(paid)).toBe(early)
  operations.mergeCustomers({
    survivorId: survivor,
    loserId: early,
    stub: false,
    touchTransactions: false,
  })
  hidden()
  await clock.advance(5 * dayMs)
  for (let day = 0; day < 5; day += 1) {
    await read('auto')
    await clock.advance(dayMs)
  }
  expect(ownerOf(paid)).toBe(survivor)
})

test('a merge between two answers of one batch: the loser’s transactions are read again', async () => {
  const { change, invoices, loser, operations, ownerOf, read, survivor } = await openMerge()
  operations.changeNote({ entity: 'Invoice', id: invoices[0]!, note: 'touched' })
  // The feed shows the invoice as the loser's; the merge comes right after it.
  const stop = change('cdc', 'Customer', (rows) => {
    operations.mergeCustomers({ survivorId: survivor, loserId: loser, stub: false })
    stop()
    return [...rows, { domain: 'QBO', status: 'Deleted', Id: loser }]
  })
  await read()
  expect(ownerOf(invoices[0]!)).toBe(survivor)
})
