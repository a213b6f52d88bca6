/** When something is asked for again: a clock that is ahead, or an entity that fails, does not delay others. */
import { toInstant } from '@vectis/quickbooks/values'
import type { OpenQuestion } from '@vectis/quickbooks/ports'
import type { SyncEntity } from '@vectis/quickbooks/rows'
import { expect, test } from 'vitest'
import { openBooks } from '../gone/open-books.ts'
import { realmId, tenantId } from '../support/open-realm.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

type Books = Awaited<ReturnType<typeof openBooks>>

async function putQuestions({ clock, tenant }: Books, questions: readonly OpenQuestion[]) {
  const lease = await tenant.acquireLease({ realmId, owner: 'test', leaseMs: minuteMs })
  if (lease === null) throw new Error('Expected the lease to be free.')
  const observedAt = toInstant(clock.now())
  await tenant.commit({ realmId, lease, observedAt, questions: { put: questions } })
  await tenant.releaseLease(lease)
}

const question = (entity: SyncEntity, externalId: string, nextAt: number): OpenQuestion => ({
  entity,
  externalId,
  createdFrom: null,
  createdBefore: null,
  kind: 'not_yet',
  claim: null,
  claimedAt: toInstant(Math.min(nextAt, Date.UTC(2026, 0))),
  deletedAt: null,
  mergedInto: null,
  reason: 'It was named, but no answer included it.',
  attempts: 1,
  misses: 1,
  nextAt: toInstant(nextAt),
})

test('after one tick on a machine 20 days ahead while CreditMemo fails, other machines still read it', async () => {
  const { clock, createRunner, emulator, ids, operations, read, stored } = await openBooks()
  const customerId = String(ids('Customer')[0])
  emulator.faults.push({ match: { entity: 'CreditMemo' }, times: 9, respond: 'application-403' })
  emulator.faults.push({ match: { operation: 'cdc' }, times: 1, respond: 'application-403' })
  const ahead = { ...clock, now: () => clock.now() + 20 * dayMs }
  const runner = createRunner({ clock: ahead })
  await clock.run(runner.runOnce({ tenantId, mode: 'full' }))
  emulator.faults.clear()
  const id = String(operations.createCreditMemo({ customerId, amount: '7' })['Id'])
  await read('auto')
  expect(stored('CreditMemo', id)).toMatchObject({ deletedAt: null })
})

test('after a full read on a machine 20 days ahead, a feed that was cut is followed by another full read', async () => {
  const { clock, createRunner, emulator, operations, read, stored } = await openBooks()
  const customerId = String(operations.createCustomer({ displayName: 'Alder' })['Id'])
  // No balance shows it.
  const payment = operations.receivePayment({ customerId, amount: '0' })
  const id = String(payment['Id'])
  const ahead = { ...clock, now: () => clock.now() + 20 * dayMs }
  await clock.run(createRunner({ clock: ahead }).runOnce({ tenantId, mode: 'full' }))
  await clock.advance(60 * minuteMs)
  operations.deleteTransaction({ entity: 'Payment', id })
  // More than the overlap.
  await clock.advance(30 * minuteMs)
  const other = operations.receivePayment({ customerId, amount: '0' })
  const answer = (rows: unknown[]) => ({
    CDCResponse: [{ QueryResponse: [{ Payment: rows }] }],
    time: toInstant(clock.now()),
  })
  const match = { operation: 'cdc', entity: 'Payment' } as const
  const cut = answer(Array.from({ length: 1_000 }, () => other))
  emulator.faults.push({ match, times: 2, respond: { body: cut } })
  emulator.faults.push({ match, times: 1, respond: { body: answer([]) } })
  await read('incremental')
  await read('incremental')
  expect(stored('Payment', id)?.deletedAt).not.toBeNull()
})

test('a question that a machine 20 days ahead has postponed is handled at the next tick', async () => {
  const books = await openBooks()
  await putQuestions(books, [question('Invoice', '999', books.clock.now() + 20 * dayMs)])
  await books.read('auto')
  expect(await books.questions()).toEqual([])
})

test('an interval that a machine 20 days ahead has postponed is read at the next tick', async () => {
  const books = await openBooks()
  const at = books.clock.now()
  const interval = {
    ...question('Invoice', '', at + 20 * dayMs),
    kind: 'unserved' as const,
    createdFrom: toInstant(at - 40 * dayMs),
    createdBefore: toInstant(at - 30 * dayMs),
  }
  await putQuestions(books, [interval])
  await books.read('auto')
  expect(await books.questions()).toEqual([])
})

test('a question that is due later today is not handled yet', async () => {
  const books = await openBooks()
  await putQuestions(books, [question('Invoice', '999', books.clock.now() + dayMs)])
  await books.read('auto')
  expect(await books.questions()).toEqual(['not_yet Invoice 999'])
})

test('250 due questions of an entity that fails do not delay those of another', async () => {
  const books = await openBooks()
  const { clock, emulator, read, tenant } = books
  emulator.faults.push({ match: { entity: 'CreditMemo' }, respond: 'application-403' })
  expect(await read('full')).toMatchObject({ problems: [{ entity: 'CreditMemo' }] })
  const at = clock.now() - minuteMs
  const memos = Array.from({ length: 250 }, (_, n) => question('CreditMemo', `9${n}`, at))
  await putQuestions(books, [...memos, question('Invoice', '999', at + 1)])
  await read('auto')
  expect(await tenant.readQuestions({ realmId, entities: ['Invoice'], limit: 1 })).toEqual([])
})

test('1,000 due questions of an entity that fails hide no other one from a tick that has nothing else to do', async () => {
  const books = await openBooks()
  const { clock, tell, ids, tenant, takeCalls, read } = books
  await tell({ entity: 'Customer', entityId: ids('Customer')[0]! })
  await read('auto')
  const now = clock.now()
  const lease = await tenant.acquireLease({ realmId, owner: 'test', leaseMs: minuteMs })
  const known = await tenant.readCheckpoints(realmId)
  const failing = {
    since: toInstant(now),
    attempts: 9,
    retryAt: toInstant(now + dayMs),
    code: 'forbidden',
    message: 'It is refused.',
    remedy: null,
    intuitTid: null,
  }
  const checkpoint = { ...known.find(({ entity }) => entity === 'CreditMemo')!, failing }
  await tenant.commit({
    realmId,
    lease: lease!,
    observedAt: toInstant(now),
    checkpoints: [checkpoint],
  })
  await tenant.releaseLease(lease!)
  const waiting = Array.from({ length: 1_000 }, (_, n) =>
    question('CreditMemo', String(5_000 + n), now - 2 * minuteMs),
  )
  await putQuestions(books, [...waiting, question('Invoice', '999', now - minuteMs)])
  takeCalls()
  await read('auto')
  expect(await tenant.readQuestions({ realmId, entities: ['Invoice'], limit: 1 })).toEqual([])
  expect(takeCalls()).toBe(1)
})
