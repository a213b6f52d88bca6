import { expect, test } from 'vitest'
import { FaultResponseError } from '../../src/errors/fault-response-error.ts'
import { NetworkError, UnreadableAnswerError } from '../../src/errors/network-errors.ts'
import type { RealmReader } from '../../src/query/realm-reader.ts'
import { advance, askPage, countLeft, judgeEmpty, toScanPage } from '../../src/query/scan-page.ts'
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
  ['no rows are counted of those that were passed', 0, 21, 20, 1, 'end'],
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

const page = {
  rows: [{ Id: '1' }],
  rejected: [],
  identities: [
    { id: '1', createdAt: null },
    { id: '', createdAt: null },
    { id: '2', createdAt: null },
  ],
  ...{ size: 3, fresh: 3, totalCount: 9, time: '2026-11-23T09:00:00Z' },
}
const cursor = { createdFrom: '2026-01-01T00:00:00Z', offset: 2, idsAtCursor: ['2'] }

test('a position counts its rows and pages, and keeps its scan, its start and what it set aside', () => {
  const reader = answering(0)
  const rejected = ['x', null].map((externalId) => ({ externalId }) as never)
  const first = advance.by(reader, null, { page: { ...page, rejected }, cursor })
  expect(first).toEqual({
    ...cursor,
    scanId: expect.stringMatching(/^[0-9a-f]{32}$/),
    startedAt: page.time,
    setAside: ['x', ''],
    ...{ rows: 3, pages: 1, expected: 9 },
  })
  const next = { ...page, totalCount: 4, fresh: 2, time: '2026-11-24T09:00:00Z' }
  const rest = { page: { ...next, rejected: rejected.slice(0, 1) }, cursor }
  expect(advance.by(reader, first, rest)).toEqual({
    ...first,
    setAside: ['x', '', 'x'],
    ...{ rows: 5, pages: 2, expected: 9 },
  })
})

test('a position behind a skipped row does not ask for it again, until its second begins anew', () => {
  const reader = answering(0)
  expect(advance.over(reader, null)).toMatchObject({ offset: 1, skippedUpTo: 1, rows: 0 })
  const begun = advance.by(reader, null, { page, cursor })
  const behind = advance.over(reader, begun)
  expect(behind).toEqual({ ...begun, offset: 3, skippedUpTo: 3 })
  expect(advance.toSecond(behind)).toStrictEqual({ ...begun, offset: 0 })
})

test('the ids of a page are those that rows have, with those that its window had before', () => {
  const position = advance.by(answering(0), null, { page, cursor })
  const about = { page, position, unserved: [], from: null, before: null, done: true }
  expect(toScanPage('Invoice', about)).toMatchObject({ ids: ['1', '2'], disagrees: null })
  const also = ['2', '0']
  const disagrees = { read: 1, count: 2 }
  const rejected = [{ externalId: 'x' } as never]
  const more = { ...about, page: { ...page, rejected }, also, disagrees }
  expect(toScanPage('Invoice', more)).toMatchObject({
    ids: ['1', '2', '0'],
    setAside: [{ externalId: 'x', entity: 'Invoice' }],
    disagrees,
  })
})

test('each call of a page and its counts has the options of the scan', async () => {
  const given: unknown[] = []
  const base = answering(3)
  const reader: RealmReader = {
    ...base,
    call: (request, options) => (given.push(options), base.call(request, options)),
  }
  const options = { priority: 1, signal: new AbortController().signal }
  const plan = { startPosition: 1, maxResults: 5 }
  await askPage(reader, 'Invoice', { where: {}, plan, seen: undefined }, options)
  await countLeft(reader, 'Invoice', {}, options)
  await judgeEmpty(reader, 'Invoice', { where: {}, startPosition: 4, passed: 3, doubts: 1 }, options) // prettier-ignore
  expect(given).toEqual([options, options, options])
})

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
