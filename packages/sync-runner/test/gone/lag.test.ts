/** Queries may lag minutes behind change data capture, webhooks and reads by id, for new and for deleted rows. */
import { expect, test } from 'vitest'
import { realmId } from '../support/open-realm.ts'
import { openBooks } from './open-books.ts'

const minuteMs = 60_000

test.for(['webhook', 'CDC'] as const)(
  'buried by lag: %s shows a new invoice, Id IN does not have it yet: "not yet", asked by id, and no tombstone',
  async (source) => {
    const { change, ids, isLive, operations, read, tell } = await openBooks()
    const [customerId] = ids('Customer')
    operations.changeQuirks({ queryLagMs: 10 * minuteMs })
    const { Id } = operations.createInvoice({ customerId: String(customerId), amount: '500' })
    const id = String(Id)
    if (source === 'webhook') {
      change('cdc', 'Invoice', (rows) => rows.filter((row) => row['Id'] !== id))
      await tell({ entity: 'Invoice', entityId: id })
      // Several at once: by a list, which does not have it yet.
      for (const other of ids('Invoice').slice(0, 5)) {
        await tell({ entity: 'Invoice', entityId: other, operation: 'updated' })
      }
    }
    expect(await read()).toMatchObject({ outcome: 'succeeded' })
    expect(isLive('Invoice', id)).toBe(true)
    expect(await read('verify')).toMatchObject({ outcome: 'succeeded' })
    expect(isLive('Invoice', id)).toBe(true)
  },
)

test('buried by lag: several new invoices are wrongly reported as deleted, and the list does not have them yet: asked by id', async () => {
  const { ids, isLive, operations, read, tell } = await openBooks()
  const customerId = String(ids('Customer')[0])
  operations.changeQuirks({ queryLagMs: 10 * minuteMs })
  const made = Array.from({ length: 8 }, () =>
    String(operations.createInvoice({ customerId, amount: '500' })['Id']),
  )
  for (const entityId of made) await tell({ entity: 'Invoice', entityId, operation: 'deleted' })
  await read()
  expect(made.filter((id) => !isLive('Invoice', id))).toEqual([])
})

test('buried by lag: an object that a read by id does not know either is asked for again, and is gone after the second answer', async () => {
  const { questions, read, stored, tell, takeCalls } = await openBooks()
  await tell({ entity: 'Invoice', entityId: '999' })
  await read()
  expect(stored('Invoice', '999')).toBe(null)
  expect(await questions()).toEqual(['not_yet Invoice 999'])
  takeCalls()
  // Nothing else is due: the tick is the question.
  expect(await read('auto')).toMatchObject({ kind: 'targeted', reason: 'open_questions' })
  expect(takeCalls()).toBe(1)
  expect(stored('Invoice', '999')).toMatchObject({ deletedReason: 'absent' })
  expect(await questions()).toEqual([])
  expect(await read('auto')).toMatchObject({ kind: 'quiet', calls: 0 })
})

test('buried by lag: a complete read through a lagging index removes no new customer', async () => {
  const { isLive, operations, read } = await openBooks()
  operations.changeQuirks({ queryLagMs: 60 * minuteMs })
  const { Id } = operations.createCustomer({ displayName: 'Somebody new' })
  await read()
  await read('full')
  await read('verify')
  expect(isLive('Customer', String(Id))).toBe(true)
})

test.for([{ count: 1 }, { count: 8 }])(
  'the mirror fault, a deletion lost: a lagging index still shows $count deleted, the stub is not used up',
  async ({ count }) => {
    const { ids, isLive, operations, questions, read } = await openBooks()
    const gone = ids('Invoice', "WHERE Balance > '0'").slice(0, count)
    operations.changeQuirks({ queryDeletionLagMs: 60 * minuteMs })
    for (const id of gone) operations.deleteTransaction({ entity: 'Invoice', id })
    await read()
    expect(gone.filter((id) => isLive('Invoice', id))).toEqual([])
    // Seen in every list for an hour: each is asked by id, and stays gone.
    await read('full')
    expect(gone.filter((id) => isLive('Invoice', id))).toEqual([])
    expect(await questions()).toEqual([])
  },
)

test('a stub whose row a query still serves stays pending until a read by id answers 610', async () => {
  const { clock, emulator, ids, isLive, operations, questions, read } = await openBooks()
  const [id = ''] = ids('Invoice', "WHERE Balance > '0'")
  const company = emulator.company(realmId)
  const body = { Invoice: company.query(`SELECT * FROM Invoice WHERE Id = '${id}'`).rows[0] }
  operations.changeQuirks({ queryDeletionLagMs: 600 * minuteMs })
  operations.deleteTransaction({ entity: 'Invoice', id })
  // The read by id lags as well.
  const stale = emulator.faults.push({
    match: { operation: 'read', entity: 'Invoice' },
    respond: { status: 200, body },
  })
  await read()
  expect(isLive('Invoice', id)).toBe(true)
  expect(await questions()).toEqual([`deletion Invoice ${id}`])
  await clock.advance(30 * minuteMs)
  await read()
  expect(await questions()).toEqual([`deletion Invoice ${id}`])
  stale()
  await clock.advance(30 * minuteMs)
  expect(await read('auto')).toMatchObject({ outcome: 'succeeded' })
  expect(isLive('Invoice', id)).toBe(false)
  expect(await questions()).toEqual([])
})

test('a scan that does not hold a row of a pending stub takes the stub’s place by no weaker claim: the deletion is not lost', async () => {
  const { clock, emulator, ids, isLive, operations, questions, read } = await openBooks()
  const [id = ''] = ids('Invoice', "WHERE Balance > '0'")
  const company = emulator.company(realmId)
  const body = { Invoice: company.query(`SELECT * FROM Invoice WHERE Id = '${id}'`).rows[0] }
  operations.deleteTransaction({ entity: 'Invoice', id })
  const stale = emulator.faults.push({
    match: { operation: 'read', entity: 'Invoice' },
    respond: { status: 200, body },
  })
  await read()
  expect(await questions()).toEqual([`deletion Invoice ${id}`])
  await clock.advance(300 * minuteMs)
  await read('full')
  expect(await questions()).toEqual([`deletion Invoice ${id}`])
  stale()
  await read('auto')
  expect(isLive('Invoice', id)).toBe(false)
  expect(await questions()).toEqual([])
})

test.for([{ count: 1 }, { count: 8 }])(
  'false stubs of $count living invoices delete nothing, and are dropped after a day of answers',
  async ({ count }) => {
    const { clock, ids, isLive, questions, read, stub } = await openBooks()
    const named = ids('Invoice').slice(0, count)
    stub('Invoice', named)
    await read()
    expect(named.every((id) => isLive('Invoice', id))).toBe(true)
    for (let tick = 0; tick < 4 * 24 * 2; tick += 1) {
      await clock.advance(14 * minuteMs)
      await read('auto')
    }
    expect(named.every((id) => isLive('Invoice', id))).toBe(true)
    expect(await questions()).toEqual([])
  },
)

test('a deletion later than the one that is in question is requested at once, whatever the clock of the question', async () => {
  const { clock, emulator, ids, isLive, operations, questions, read, stub } = await openBooks()
  // Of no amount, so that no balance shows it.
  const customerId = String(ids('Customer')[0])
  const id = String(operations.createInvoice({ customerId, amount: '0' })['Id'])
  await read()
  stub('Invoice', [id])
  // Three reads by id show it: from then on the question is asked three times a day.
  for (let tick = 0; tick < 4; tick += 1) await read()
  expect(await questions()).toEqual([`deletion Invoice ${id}`])
  const before = emulator.log.records.length
  await read()
  expect(emulator.log.records.slice(before).map(({ operation }) => operation)).toEqual(['cdc'])
  await clock.advance(minuteMs)
  operations.deleteTransaction({ entity: 'Invoice', id })
  await read()
  expect(isLive('Invoice', id)).toBe(false)
  expect(await questions()).toEqual([])
})

test('one empty 200 to a confirming question proves nothing', async () => {
  const { emulator, ids, isLive, read, stub } = await openBooks()
  const named = ids('Invoice').slice(0, 8)
  stub('Invoice', named)
  emulator.faults.push({
    match: { operation: 'query', entity: 'Invoice', statement: 'Id IN' },
    respond: 'empty-query',
  })
  await read()
  expect(named.every((id) => isLive('Invoice', id))).toBe(true)
})

test('an empty 200 to a read by id is no answer', async () => {
  const { emulator, ids, isLive, questions, read, stub } = await openBooks()
  const [id = ''] = ids('Invoice')
  stub('Invoice', [id])
  const match = { operation: 'read', entity: 'Invoice' } as const
  emulator.faults.push({ match, respond: { status: 200, body: { time: 'x' } } })
  expect(await read()).toMatchObject({ outcome: 'succeeded' })
  expect(isLive('Invoice', id)).toBe(true)
  expect(await questions()).toEqual([`deletion Invoice ${id}`])
})

test.for([
  { when: 'of the second of the stored version', isTimed: true },
  { when: 'without a time', isTimed: false },
])('an event $when may name a later version: its object is asked for', async ({ isTimed }) => {
  const { change, ids, emulator, read, stored, tell } = await openBooks()
  const [id = ''] = ids('Customer')
  change('cdc', 'Customer', () => [])
  const { sourceUpdatedAt } = stored('Customer', id)!.row as { sourceUpdatedAt: string }
  const occurredAt = isTimed ? sourceUpdatedAt : null
  await tell({ entity: 'Customer', entityId: id, operation: 'updated', occurredAt })
  const path = `/customer/${id}`
  const before = emulator.log.records.filter((record) => record.path.endsWith(path)).length
  await read()
  const after = emulator.log.records.filter((record) => record.path.endsWith(path)).length
  expect(after - before).toBe(1)
})
