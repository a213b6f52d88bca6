import { remedies } from '../errors/remedies.ts'
import type { SyncRun } from '../ports/sync-run.ts'
import { compareInstants, earlierInstant, type Instant } from '../values/instant.ts'

/** The key of a run, and when it began. */
export type RunStart = Pick<SyncRun, 'runId' | 'startedAt'>

/** The stored row of a run that has begun. */
export function beginRun(
  started: Pick<SyncRun, 'runId' | 'realmId' | 'kind' | 'reason' | 'startedAt'>,
): SyncRun {
  return {
    ...started,
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
  }
}

/**
 * The row of an open run once another run begins or ends: that one holds the lease, so an open run that began before it
 * will never end. Null: the row stays as it is.
 */
export function endInterrupted(run: SyncRun, other: RunStart): SyncRun | null {
  if (run.runId === other.runId || run.finishedAt !== null) return null
  if (compareInstants(run.startedAt, other.startedAt) > 0) return null
  const { say: message, do: remedy } = remedies.interrupted
  const finishedAt = other.startedAt
  return { ...run, finishedAt, outcome: 'aborted', errorCode: 'interrupted', message, remedy }
}

/**
 * The row of the newest run after a run that could not begin for the same reason: it counts that run too. Null: the
 * other run gets a row of its own.
 */
export function repeatNotBegun(newest: SyncRun | undefined, notBegun: SyncRun): SyncRun | null {
  if (newest?.kind !== 'not_begun' || newest.errorCode !== notBegun.errorCode) return null
  const { message, remedy, intuitTid, problems } = notBegun
  const repeats = (newest.repeats ?? 0) + 1
  return {
    ...newest,
    message,
    remedy,
    intuitTid,
    problems,
    repeats,
    finishedAt: laterEnd(newest.finishedAt, notBegun.finishedAt),
  }
}

/** The order of runs: the newest first. */
export function compareRuns(a: RunStart, b: RunStart): number {
  return compareInstants(b.startedAt, a.startedAt) || (a.runId < b.runId ? 1 : -1)
}

function laterEnd(a: Instant | null, b: Instant | null): Instant | null {
  if (a === null || b === null) return a ?? b
  return earlierInstant(a, b) === a ? b : a
}
