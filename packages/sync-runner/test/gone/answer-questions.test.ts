/** Which open questions a run asks, with what is known of them, and what it writes. */
import { ForbiddenError } from '@vectis/quickbooks'
import type { OpenQuestion } from '@vectis/quickbooks/ports'
import { toInstant } from '@vectis/quickbooks/values'
import { expect, test } from 'vitest'
import { answerQuestions } from '../../src/gone/answer-questions.ts'
import { realmId } from '../support/open-realm.ts'
import { questionAbout } from '../support/open-run.ts'
import { openInvoices } from './open-invoices.ts'

/** With questions in the store that the run has not read. */
async function openQuestions() {
  const books = await openInvoices()
  const { clock, committed, context, run, tenant } = books
  const now = () => toInstant(clock.now())
  const put = (externalId: string, rest: Partial<OpenQuestion> = {}) => {
    const question = questionAbout('Invoice', externalId, { claimedAt: now(), ...rest })
    const { lease } = context
    return tenant.commit({ realmId, lease, observedAt: now(), questions: { put: [question] } })
  }
  const answer = () => run(answerQuestions(context))
  const left = () => tenant.readQuestions({ realmId, limit: 10 })
  return { ...books, put, answer, left, written: committed, now }
}

test('without a question that is due there is no call and no batch', async () => {
  const { answer, asked, clock, put, written } = await openQuestions()
  await answer()
  await put('900', { nextAt: toInstant(clock.now() + 1_000) })
  await answer()
  expect([asked(), written]).toEqual([[], []])
})

test('a question later than any turn was stored by a fast clock, and is due', async () => {
  const { answer, asked, clock, put } = await openQuestions()
  await put('900', { nextAt: toInstant(clock.now() + 25 * 3_600_000) })
  await answer()
  expect(asked()).toEqual([])
  await put('900', { nextAt: toInstant(clock.now() + 25 * 3_600_000 + 1) })
  await answer()
  expect(asked()).toEqual(['read invoice 900'])
})

test('an interval, an entity that fails, and what this run has asked wait', async () => {
  const { answer, asked, context, put, written } = await openQuestions()
  await put('', { kind: 'unserved', createdFrom: '2026-11-01T00:00:00.000Z' })
  await answer()
  await put('900')
  context.questions.takeRead('Invoice', '900')
  await answer()
  await put('901')
  context.failures.set('Invoice', new ForbiddenError({ fault: null }))
  await answer()
  expect([asked(), written]).toEqual([[], []])
})

test('an answer is written with its time, as one of a question', async () => {
  const { answer, asked, emulator, left, now, old, put, written } = await openQuestions()
  await put(old[1])
  await put('900')
  await put('901', { claim: 'deleted', kind: 'deletion', deletedAt: '2026-11-24T08:00:00.000Z' })
  const delayed = { match: { operation: 'read' }, respond: { delayMs: 5_000 } } as const
  emulator.faults.push(delayed)
  const begunAt = now()
  await answer()
  expect(asked()).toHaveLength(3)
  expect(written).toMatchObject([
    {
      evidence: { step: 'questions' },
      rows: { Invoice: [{ externalId: old[1] }] },
      revived: [],
      tombstones: [{ externalId: '901', reason: 'deleted', deletedAt: '2026-11-24T08:00:00.000Z' }],
    },
  ])
  expect(Date.parse(written[0]!.observedAt)).toBeGreaterThan(Date.parse(begunAt))
  expect(await left()).toMatchObject([{ externalId: '900', attempts: 1, misses: 1 }])
})

test('what no answer decides keeps what is known of it', async () => {
  const { answer, emulator, left, now, put, written } = await openQuestions()
  emulator.faults.push({ match: { operation: 'read' }, respond: 'application-403' })
  const known = { claim: 'merged', mergedInto: '9', kind: 'deletion', attempts: 2 } as const
  const claimedAt = '2026-11-24T08:00:00.000Z'
  await put('900', { ...known, claimedAt, deletedAt: claimedAt })
  const begunAt = now()
  await answer()
  expect(await left()).toMatchObject([{ ...known, claimedAt, deletedAt: claimedAt, attempts: 3 }])
  expect(written).toMatchObject([{ observedAt: begunAt }])
})

test('what is stored as deleted is asked about as seen alive: an answer brings it back', async () => {
  const { answer, bury, context, isLive, left, old, put, tenant } = await openQuestions()
  await bury('Invoice', old[1])
  const again = await tenant.acquireLease({ realmId, owner: 'test', leaseMs: 3_600_000 })
  Object.assign(context, { lease: again })
  await put(old[1], { kind: 'revival' })
  await answer()
  expect(isLive('Invoice', old[1])).toBe(true)
  expect(await left()).toEqual([])
})

test('a merged customer of a question is followed to the one that has its transactions', async () => {
  const { answer, customerId, operations, put, stored } = await openQuestions()
  const survivorId = String(operations.createCustomer({ displayName: 'Birch' })['Id'])
  operations.mergeCustomers({ survivorId, loserId: customerId })
  await put(customerId, { entity: 'Customer', claim: 'deleted', kind: 'deletion' })
  await answer()
  expect(stored('Customer', customerId)).toMatchObject({
    deletedReason: 'merged',
    mergedInto: survivorId,
  })
})
