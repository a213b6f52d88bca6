/** Transactions of a customer that is in no answer: reading them again alone proves nothing about them. */
import { expect, test } from 'vitest'
import { overlay } from '../simulation/overlay.ts'
import { openRealm, realmId, tenantId } from '../support/open-realm.ts'
import { openBooks } from './open-books.ts'

/** Of a customer that every answer leaves out. */
async function openOrphans() {
  const books = await openBooks()
  const { change, operations, read } = books
  const customerId = String(operations.createCustomer({ displayName: 'Early' })['Id'])
  const leaveOut = (rows: Record<string, unknown>[]) =>
    rows.filter((row) => row['Id'] !== customerId)
  change('cdc', 'Customer', leaveOut)
  change('query', 'Customer', leaveOut)
  const memos = Array.from({ length: 3 }, () =>
    String(operations.createCreditMemo({ customerId, amount: '7' })['Id']),
  )
  await read()
  return { ...books, customerId, memos }
}

test('an entity that fails is not asked for its orphans, and no question about them is opened', async () => {
  const { emulator, isLive, memos, questions, read } = await openOrphans()
  expect(memos.every((id) => isLive('CreditMemo', id))).toBe(true)
  emulator.faults.push({ match: { entity: 'CreditMemo' }, respond: 'application-403' })
  const before = emulator.log.records.length
  await read('full')
  const asked = emulator.log.records.slice(before).filter(({ entity }) => entity === 'CreditMemo')
  expect(asked.length).toBe(1)
  expect(await questions()).toEqual([])
})

test('an answer without the orphans leaves no question open; a read by id that denies one does', async () => {
  const { emulator, memos, questions, read } = await openOrphans()
  const match = { operation: 'query', entity: 'CreditMemo', statement: 'Id IN' } as const
  emulator.faults.push({ match, respond: 'empty-query' })
  const reads = { operation: 'read', entity: 'CreditMemo' } as const
  const silent = emulator.faults.push({
    match: reads,
    respond: { status: 200, body: { time: '2026-11-23T01:00:00-08:00' } },
  })
  await read('full')
  expect(await questions()).toEqual([])
  silent()
  const Error = [{ Message: 'Object Not Found', Detail: 'Something', code: '610' }]
  emulator.faults.push({
    match: { path: `/creditmemo/${memos[1]}` },
    respond: { status: 400, body: { Fault: { Error, type: 'ValidationFault' } } },
  })
  await read('full')
  expect(await questions()).toEqual([`not_yet CreditMemo ${memos[1]}`])
})

/** An invoice whose customer was merged away, and a first answer that still has the former customer. */
async function openMerged() {
  const realm = await openRealm()
  const { clock, emulator, store } = realm
  const { operations } = emulator.books(realmId)
  const create = (displayName: string) => String(operations.createCustomer({ displayName })['Id'])
  const [loser, survivor] = [create('Former'), create('Present')]
  // Of no amount, so that no balance shows it.
  const invoiceId = String(operations.createInvoice({ customerId: loser, amount: '0' })['Id'])
  operations.mergeCustomers({ survivorId: survivor, loserId: loser })
  // Beyond the overlap: no change names the merge.
  await clock.advance(3 * 3_600_000)
  emulator.faults.push({
    match: { operation: 'query', entity: 'Invoice' },
    times: 1,
    respond: {
      transform: (response) => ({
        ...response,
        body: (response.body as string).replaceAll(
          `"CustomerRef":{"value":"${survivor}"`,
          `"CustomerRef":{"value":"${loser}"`,
        ),
      }),
    },
  })
  const customerOf = () => {
    const row = store.tables({ tenantId, realmId }).Invoice.get(invoiceId)?.row
    return (row as { customerExternalId: string } | null | undefined)?.customerExternalId
  }
  return { ...realm, loser, survivor, customerOf }
}

test('a process that dies after the customers were read has not lost the transactions of unknown ones', async () => {
  const { clock, createRunner, customerOf, loser, store, survivor, takeCalls } = await openMerged()
  const dying = overlay(store, {
    forTenant: (id) =>
      overlay(store.forTenant(id), {
        listOrphans: () => Promise.reject(new Error('The process died.')),
      }),
  })
  const died = await clock.run(createRunner({ store: dying }).runOnce({ tenantId }))
  expect(died).toMatchObject({
    outcome: 'partial',
    hasMore: false,
  })
  expect(customerOf()).toBe(loser)
  takeCalls()
  expect(await clock.run(createRunner().runOnce({ tenantId }))).toMatchObject({
    outcome: 'succeeded',
  })
  expect(customerOf()).toBe(survivor)
  // The changes, and one list: no page of the first read is read twice.
  expect(takeCalls()).toBe(2)
})

test('transactions of unknown customers that cannot be read now are requested on their own clock', async () => {
  const { clock, customerOf, emulator, loser, runner, store, survivor } = await openMerged()
  const list = { operation: 'query', entity: 'Invoice', statement: 'Id IN' } as const
  const heals = [list, { operation: 'read', entity: 'Invoice' } as const].map((match) =>
    emulator.faults.push({ match, respond: 'application-403' }),
  )
  expect(await clock.run(runner.runOnce({ tenantId }))).toMatchObject({ outcome: 'partial' })
  expect(customerOf()).toBe(loser)
  const [customers] = (await store.forTenant(tenantId).readCheckpoints(realmId)).filter(
    ({ entity }) => entity === 'Customer',
  )
  expect(customers).toMatchObject({ scan: null, failing: null })
  for (const heal of heals) heal()
  await clock.advance(3_600_000)
  await clock.run(runner.runOnce({ tenantId }))
  expect(customerOf()).toBe(survivor)
})
