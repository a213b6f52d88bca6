import { expect, test } from 'vitest'
import { FaultResponseError } from '../../src/errors/fault-response-error.ts'
import { NetworkError, UnreadableAnswerError } from '../../src/errors/network-errors.ts'
import type { RealmReader } from '../../src/query/realm-reader.ts'
import { countLeft, judgeEmpty } from '../../src/query/scan-page.ts'
import { realmId } from '../harness.ts'
import { createListCompany } from './list-company.ts'
import { createListReader } from './list-reader.ts'

/** A reader of one answer: a number of rows, or an error. */
function answering(answer: number | Error): RealmReader {
  const reader = createListReader(createListCompany(realmId, []))
  return {
    ...reader,
    async call() {
      if (answer instanceof Error) throw answer
      const body = { QueryResponse: { totalCount: answer } }
      return { body, serverTime: '2026-11-23T09:00:00Z', intuitTid: null }
    },
  }
}

const fault = new FaultResponseError({
  type: 'ValidationFault',
  errors: [{ code: '4000', message: 'Error parsing query', detail: '', element: null }],
})
const unreadable = new UnreadableAnswerError('Expected JSON.')
const network = new NetworkError('No answer.', { mayHaveArrived: true })

const judge = (answer: number | Error, startPosition: number, passed: number, doubts: number) =>
  judgeEmpty(answering(answer), 'Invoice', { where: {}, startPosition, passed, doubts }, {})

test.each([
  ['no rows are counted', 0, 1, 0, 1, 'end'],
  ['as many are counted as were passed, and the page began behind them', 20, 21, 20, 1, 'end'],
  ['as many are counted as were passed, and the page began before', 20, 20, 20, 1, 'doubted'],
  ['more are counted than were passed', 21, 21, 20, 1, 'doubted'],
  ['fewer are counted than were passed', 19, 21, 20, 1, 'moved'],
  ['the count cannot be made, the first time', fault, 21, 20, 1, 'doubted'],
  ['the count cannot be made, the second time', fault, 21, 20, 2, 'end'],
  ['the count cannot be read, the second time', unreadable, 21, 20, 2, 'end'],
] as const)(
  'an empty page where %s',
  async (_what, answer, startPosition, passed, doubts, verdict) => {
    expect(await judge(answer, startPosition, passed, doubts)).toBe(verdict)
  },
)

test('a page that stays empty while rows are counted is an error that names both', async () => {
  expect(await judge(30, 21, 20, 2)).toBe('doubted')
  await expect(judge(30, 21, 20, 3)).rejects.toMatchObject({
    code: 'unreadable_answer',
    realmId,
    message: expect.stringMatching(
      /^Expected 30 rows of Invoice, as COUNT\(\*\) reports; the page was empty 3 times\./,
    ),
  })
})

test('what is left to read is without end where it cannot be counted, and an outage is an outage', async () => {
  const left = (answer: number | Error) => countLeft(answering(answer), 'Invoice', {}, {})
  expect(await left(7)).toBe(7)
  expect(await left(fault)).toBe(Infinity)
  expect(await left(unreadable)).toBe(Infinity)
  await expect(left(network)).rejects.toBe(network)
  await expect(judge(network, 21, 20, 2)).rejects.toBe(network)
})
