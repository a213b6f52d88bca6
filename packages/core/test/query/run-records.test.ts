import { expect, test } from 'vitest'
import {
  beginRun,
  compareRuns,
  endInterrupted,
  repeatNotBegun,
} from '../../src/query/run-records.ts'
import type { SyncRun } from '../../src/ports/sync-run.ts'

const at = (minute: number) => `2026-11-02T10:${String(minute).padStart(2, '0')}:00Z`
const started = { runId: 'b', realmId: '1', kind: 'full', reason: 'first_read' } as const
const run = beginRun({ ...started, startedAt: at(10) })

test('a run that has begun has no end, no calls and no problems yet', () => {
  expect(run).toStrictEqual({
    ...started,
    startedAt: at(10),
    finishedAt: null,
    outcome: null,
    calls: 0,
    entities: {},
    errorCode: null,
    message: null,
    remedy: null,
    intuitTid: null,
    problems: [],
    report: null,
  })
})

test('an open run ends where a later one begins, with what to do', () => {
  const ended = endInterrupted(run, { runId: 'c', startedAt: at(30) })
  expect(ended).toMatchObject({ finishedAt: at(30), outcome: 'aborted', errorCode: 'interrupted' })
  expect([ended?.message, ended?.remedy].every((text) => (text ?? '').length > 10)).toBe(true)
  // At the same instant the other one holds the lease, too.
  expect(endInterrupted(run, { runId: 'c', startedAt: at(10) })).not.toBeNull()
})

test.each([
  ['itself', { runId: 'b', startedAt: at(30) }, run],
  ['an earlier run', { runId: 'c', startedAt: at(9) }, run],
  ['any, once it has ended', { runId: 'c', startedAt: at(30) }, { ...run, finishedAt: at(20) }],
])('it is not ended by %s', (_, other, open) => {
  expect(endInterrupted(open, other)).toBeNull()
})

const refused: SyncRun = {
  ...run,
  kind: 'not_begun',
  errorCode: 'reconnect_required',
  message: 'first',
  finishedAt: at(11),
}

test('a run that could not begin for the same reason is counted by the row before', () => {
  const next: SyncRun = { ...refused, runId: 'c', message: 'second', remedy: 'r', intuitTid: 't', finishedAt: at(12) } // prettier-ignore
  const once = repeatNotBegun(refused, next)
  const { message, remedy, intuitTid, problems } = next
  const told = { message, remedy, intuitTid, problems }
  expect(once).toStrictEqual({ ...refused, ...told, repeats: 1, finishedAt: at(12) })
  expect(repeatNotBegun({ ...once!, repeats: 4 }, next)?.repeats).toBe(5)
})

test.each([
  [at(11), at(12), at(12)],
  [at(12), at(11), at(12)],
  [null, at(11), at(11)],
  [at(11), null, at(11)],
  [null, null, null],
])('of ends %s and %s the later one stays', (before, after, later) => {
  const found = repeatNotBegun(
    { ...refused, finishedAt: before },
    { ...refused, finishedAt: after },
  )
  expect(found?.finishedAt).toBe(later)
})

test.each([
  ['none', undefined],
  ['one that began', { ...refused, kind: 'full' as const }],
  ['one with another reason', { ...refused, errorCode: 'budget' }],
])('a row of its own after %s', (_, newest) => {
  expect(repeatNotBegun(newest, refused)).toBeNull()
})

test('the newest run first; of one instant, the larger id', () => {
  const runs = [
    { runId: 'a', startedAt: at(10) },
    { runId: 'c', startedAt: at(9) },
    { runId: 'b', startedAt: at(10) },
  ]
  expect(runs.toSorted(compareRuns).map(({ runId }) => runId)).toEqual(['b', 'a', 'c'])
})
