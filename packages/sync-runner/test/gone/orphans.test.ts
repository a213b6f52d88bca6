/** Transactions of a customer that is in no answer: reading them again alone proves nothing about them. */
import { expect, test } from 'vitest'
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
