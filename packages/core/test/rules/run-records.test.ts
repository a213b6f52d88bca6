import { expect, test } from 'vitest'
import { remedies } from '../../src/errors/remedies.ts'
import {
  beginRun,
  compareRuns,
  endInterrupted,
  repeatNotBegun,
} from '../../src/query/run-records.ts'

const at = (minute: number) => `2026-11-02T18:0${minute}:00.000Z`
const run = (runId: string, minute: number) =>
  beginRun({ runId, realmId: '1', kind: 'full', reason: 'r', startedAt: at(minute) })
const notBegun = (runId: string, minute: number, errorCode = 'server') => ({
  ...{ ...run(runId, minute), kind: 'not_begun' as const, outcome: 'failed' as const },
  ...{ errorCode, finishedAt: at(minute), message: runId },
})

test('an open run ends when another begins later', () => {
  const { say: message, do: remedy } = remedies.interrupted
  expect(endInterrupted(run('a', 1), run('b', 2))).toEqual({
    ...run('a', 1),
    ...{ finishedAt: at(2), outcome: 'aborted', errorCode: 'interrupted', message, remedy },
  })
  expect(endInterrupted(run('a', 1), run('a', 2))).toBeNull()
  expect(endInterrupted(run('a', 3), run('b', 2))).toBeNull()
  expect(endInterrupted({ ...run('a', 1), finishedAt: at(1) }, run('b', 2))).toBeNull()
})

test('a run that could not begin for the same reason as the newest is counted with it', () => {
  const first = notBegun('a', 1)
  const again = repeatNotBegun(first, notBegun('b', 3))
  expect(again).toEqual({ ...first, message: 'b', repeats: 1, finishedAt: at(3) })
  // An earlier end does not move it back.
  expect(repeatNotBegun(again!, notBegun('c', 2))).toMatchObject({ repeats: 2, finishedAt: at(3) })
  const open = { ...first, finishedAt: null }
  expect(repeatNotBegun(open, notBegun('b', 3))?.finishedAt).toBe(at(3))
  expect(repeatNotBegun(undefined, first)).toBeNull()
  expect(repeatNotBegun(run('a', 1), first)).toBeNull()
  expect(repeatNotBegun(notBegun('a', 1, 'other'), first)).toBeNull()
})

test('the newest run comes first; of one time, the greater id', () => {
  const runs = [run('a', 1), run('c', 1), run('b', 2)]
  expect(runs.toSorted(compareRuns).map(({ runId }) => runId)).toEqual(['b', 'c', 'a'])
})
