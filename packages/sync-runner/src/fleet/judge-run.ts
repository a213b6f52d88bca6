import { personCodes } from '../report/run-problems.ts'
import type { RunReport } from '../report/sync-event.ts'

export type RunEnd = Pick<RunReport, 'outcome' | 'errorCode' | 'error' | 'hasMore'>

/** What happens to a tenant's job after a run. */
export type Verdict =
  | { kind: 'done' }
  /** Queued again behind the others, after `afterSeconds`; `failures` so far. */
  | { kind: 'again'; afterSeconds: number; failures: number; reason: string }
  /** Moved to the dead letters, with code and message but without the cause. */
  | { kind: 'dead'; reason: string }

/** Failures that no retry fixes: a person has to act, or time has to pass. */
const notRetried = [
  ...personCodes,
  // The next tick tries again, any number of times.
  'unconfirmed',
  'quota_exceeded',
]

/** Tries after the first one. */
const RETRIES = 5
const FIRST_DELAY_SECONDS = 30
const MOST_DELAY_SECONDS = 900
/**
 * The realm is held by a dead worker until its lease expires, or by a process outside the fleet. Another try costs two
 * statements.
 */
const BUSY_SECONDS = 2

/**
 * Only failures count against the job. A worker's death, a held realm, and a read that let others run do not.
 * `hasHung`: the fleet ended the run because its calls hung.
 */
export function judgeRun(
  { outcome, errorCode, error, hasMore }: RunEnd,
  failures: number,
  hasHung = false,
): Verdict {
  if (outcome === 'succeeded') return { kind: 'done' }
  if (outcome === 'busy') {
    return { kind: 'again', afterSeconds: BUSY_SECONDS, failures, reason: 'busy' }
  }
  const again = (reason: string): Verdict => {
    if (failures >= RETRIES) return { kind: 'dead', reason }
    const afterSeconds = Math.min(FIRST_DELAY_SECONDS * 2 ** failures, MOST_DELAY_SECONDS)
    return { kind: 'again', afterSeconds, failures: failures + 1, reason }
  }
  if (hasHung) return again('hung: QuickBooks did not answer in the time a run may take')
  // The run was stopped, let other tenants run, or lost its lease. The next run continues from the last page.
  if (hasMore || outcome === 'aborted') {
    return { kind: 'again', afterSeconds: 0, failures, reason: errorCode ?? 'has_more' }
  }
  if (error === null || (errorCode !== null && notRetried.includes(errorCode))) {
    return { kind: 'done' }
  }
  return again(`${errorCode ?? 'failed'}: ${error.message}`)
}
