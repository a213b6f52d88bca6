/** The transactions of a customer that is gone are asked for, and say who it was merged into. */
import type { Tombstone } from '@vectis/quickbooks/ports'
import { emptyCheckpoint } from '@vectis/quickbooks/ports'
import { toInstant } from '@vectis/quickbooks/values'
import { expect, test } from 'vitest'
import { noConclusions } from '../../src/gone/conclusions.ts'
import type { Conclusions } from '../../src/gone/conclusions.ts'
import { followMerges } from '../../src/gone/follow-merges.ts'
import { idsIn, openRun } from '../support/open-run.ts'
import { realmId } from '../support/open-realm.ts'
import { openBooks } from './open-books.ts'

const dayMs = 86_400_000

/** Three customers, and an invoice of the first one; all are stored, and a run begins. */
async function openMerge() {
  const books = await openBooks({ company: { customers: 0, invoices: 0 } })
  const { operations, read, emulator } = books
  const [loser, survivor, other] = ['Loser', 'Survivor', 'Other'].map((displayName) =>
    String(operations.createCustomer({ displayName })['Id']),
  ) as [string, string, string]
  const create = (customerId: string) =>
    String(operations.createInvoice({ customerId, amount: '0' })['Id'])
  const invoice = create(loser)
  await read()
  const run = await openRun(books)
  const gone = {
    entity: 'Customer',
    externalId: loser,
    deletedAt: null,
    reason: 'deleted',
  } as const
  const follow = async ({
    merges,
    ...given
  }: { merges?: ReadonlyMap<string, string> } & Partial<Conclusions> = {}) => {
    const into: Conclusions = { ...noConclusions(), tombstones: [gone], ...given }
    await run.run(followMerges(run.context, into, merges))
    return into
  }
  /** As an answer had it. */
  const wireOf = (id: string, customerId?: string) => {
    const [row] = emulator.company(realmId).query(`SELECT * FROM Invoice WHERE Id = '${id}'`).rows
    const { CustomerRef: _own, ...rest } = row!
    return {
      ...rest,
      ...(customerId === undefined ? {} : { CustomerRef: { value: customerId } }),
    } as never
  }
  const merge = () => void operations.mergeCustomers({ survivorId: survivor, loserId: loser })
  run.asked()
  return { ...books, ...run, loser, survivor, other, invoice, create, gone, follow, wireOf, merge }
}

test('a deleted object that is no customer has no transactions, whatever its id', async () => {
  const { asked, follow, loser } = await openMerge()
  const tombstone: Tombstone = { entity: 'Invoice', externalId: loser, deletedAt: null, reason: 'deleted' } // prettier-ignore
  const { tombstones } = await follow({ tombstones: [tombstone] })
  expect(tombstones).toEqual([tombstone])
  expect(asked()).toEqual([])
})

test('its transactions are asked for: their customer now is the survivor', async () => {
  const { asked, follow, gone, invoice, merge, survivor } = await openMerge()
  merge()
  const first: Tombstone = { ...gone, entity: 'Invoice', externalId: '900' }
  const { tombstones, wire } = await follow({ tombstones: [first, gone] })
  expect(asked()).toEqual([`read invoice ${invoice}`])
  expect(wire.Invoice).toMatchObject([{ Id: invoice, CustomerRef: { value: survivor } }])
  expect(tombstones).toEqual([first, { ...gone, reason: 'merged', mergedInto: survivor }])
})

test('an event names the survivor first, then the claim, then the transactions', async () => {
  const { follow, gone, loser, merge, other } = await openMerge()
  merge()
  const claimed = { ...gone, mergedInto: '901' }
  const merges = new Map([[loser, other]])
  expect((await follow({ tombstones: [claimed], merges })).tombstones).toEqual([
    { ...gone, reason: 'merged', mergedInto: other },
  ])
  expect((await follow({ tombstones: [claimed] })).tombstones).toEqual([
    { ...gone, reason: 'merged', mergedInto: '901' },
  ])
})

test('without a transaction of another customer nobody knows the survivor', async () => {
  const { emulator, follow, gone } = await openMerge()
  // It is still its own.
  expect((await follow()).tombstones).toEqual([gone])
  const match = { operation: 'query', entity: 'Invoice' } as const
  emulator.faults.push({ match, respond: 'empty-query' })
  expect((await follow()).tombstones).toEqual([gone])
})

test('an answer without the transaction names nobody', async () => {
  const { emulator, follow, gone, merge } = await openMerge()
  merge()
  emulator.faults.push({ match: { operation: 'read' }, respond: { status: 200, body: {} } })
  const { put, tombstones } = await follow()
  expect(tombstones).toEqual([gone])
  expect(put).toHaveLength(1)
})

test('of two transactions of which one has no answer the other one names the survivor', async () => {
  const { create, emulator, follow, gone, invoice, loser, merge, survivor, wireOf } =
    await openMerge()
  const fresh = create(loser)
  const wire = { Invoice: [wireOf(fresh, loser)] }
  merge()
  emulator.faults.push({ match: { operation: 'query' }, respond: 'empty-query' })
  const path = `/invoice/${invoice}`
  emulator.faults.push({ match: { path }, respond: { status: 200, body: {} } })
  const { tombstones } = await follow({ wire })
  expect(tombstones).toEqual([{ ...gone, reason: 'merged', mergedInto: survivor }])
})

test('what the batch has for another customer is not asked for', async () => {
  const { asked, follow, gone, invoice, survivor, wireOf } = await openMerge()
  const { tombstones } = await follow({ wire: { Invoice: [wireOf(invoice, survivor)] } })
  expect(asked()).toEqual([])
  expect(tombstones).toEqual([{ ...gone, reason: 'merged', mergedInto: survivor }])
  const none = await follow({ wire: { Invoice: [wireOf(invoice)] } })
  expect(none.tombstones).toEqual([gone])
  expect(asked()).toEqual([])
})

test('what the batch has for the customer itself is asked for, stored or not', async () => {
  const { asked, create, follow, gone, invoice, loser, merge, other, survivor, wireOf } =
    await openMerge()
  const fresh = create(loser)
  // More of another customer: they say nothing of this one.
  const foreign = [create(other), create(other), create(other)]
  const wire = { Invoice: [invoice, fresh].map((id) => wireOf(id, loser)) }
  wire.Invoice.push(...foreign.map((id) => wireOf(id, other)))
  merge()
  const { tombstones } = await follow({ wire })
  expect(asked().map((one) => idsIn(one).filter((id) => !foreign.includes(id)))).toEqual([
    [invoice, fresh],
  ])
  expect(tombstones).toEqual([{ ...gone, reason: 'merged', mergedInto: survivor }])
})

test('what this run read by id before is asked for by a list', async () => {
  const { asked, context, create, follow, gone, invoice, loser, merge, survivor, wireOf } =
    await openMerge()
  const fresh = create(loser)
  const wire = { Invoice: [wireOf(fresh, loser)] }
  context.questions.takeRead('Invoice', invoice)
  merge()
  const { tombstones } = await follow({ wire })
  const [read, list, ...more] = asked()
  expect([read, idsIn(list)[0], more]).toEqual([`read invoice ${fresh}`, invoice, []])
  expect(tombstones).toEqual([{ ...gone, reason: 'merged', mergedInto: survivor }])
})

test.each([
  ['35 days ago, and the customers were never read whole', 35 * dayMs, null, true],
  ['earlier', 35 * dayMs + 1, null, false],
  ['a day before the customers were read', 4 * dayMs, 3 * dayMs, true],
  ['earlier than a day before', 4 * dayMs + 1, 3 * dayMs, false],
  ['35 days ago, and the customers were read before', 35 * dayMs, 60 * dayMs, true],
  ['earlier than that, and the customers were read before', 35 * dayMs + 1, 60 * dayMs, false],
])('a transaction that was seen to have moved %s', async (_, movedMs, readMs, counts) => {
  const { clock, context, follow, gone, invoice, operations, read, stored, survivor } =
    await openMerge()
  operations.moveDocument({ entity: 'Invoice', id: invoice, customerId: survivor })
  await context.store.releaseLease(context.lease)
  await read()
  const before = (ms: number) => toInstant(clock.now() - ms)
  Object.assign(stored('Invoice', invoice)!, { observedAt: before(movedMs) })
  const fullReadAt = readMs === null ? null : before(readMs)
  context.checkpoints.set('Customer', { ...emptyCheckpoint('Customer'), fullReadAt })
  const { tombstones } = await follow()
  expect(tombstones).toEqual([counts ? { ...gone, reason: 'merged', mergedInto: survivor } : gone])
})
