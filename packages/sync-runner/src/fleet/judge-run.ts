import type { RunReport } from '../report/sync-event.ts'

export type RunEnd = Pick<RunReport, 'outcome' | 'errorCode' | 'error' | 'hasMore'>

/** What becomes of a tenant's job after a run. */
export type Verdict =
  | { kind: 'done' }
  /** Behind the others in the queue, after `afterSeconds`; `failures` so far. */
  | { kind: 'again'; afterSeconds: number; failures: number; reason: string }
  /** To the dead letters, with the code and message and nothing of the cause. */
  | { kind: 'dead'; reason: string }

/** What no retry cures: a person has to act, or time has to pass. */
const notRetried = [
  'reconnect_required',
  'unauthorized',
  'access_lost',
  'realm_mismatch',
  'realm_refused',
  // The next tick asks again, as often as it takes.
  'unconfirmed',
  'quota_exceeded',
]

/** Tries after the first one. */
const RETRIES = 5
const FIRST_DELAY_SECONDS = 30
const MOST_DELAY_SECONDS = 900
/**
 * Who holds the realm is a worker that died, until its lease runs out, or a process beside the fleet. Looking
 * again costs two statements.
 */
const BUSY_SECONDS = 2

/**
 * A death of the worker, a realm that is held, and a read that gave way to others are no failures: only failures
 * wear the job out. `hasHung`: the fleet ended the run because its calls hung, where a run may take as long as it
 * needs.
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
  // Stopped, or gave way to other tenants, or lost its lease: the next one goes on from the last page.
  if (hasMore || outcome === 'aborted') {
    return { kind: 'again', afterSeconds: 0, failures, reason: errorCode ?? 'has_more' }
  }
  if (error === null || (errorCode !== null && notRetried.includes(errorCode))) {
    return { kind: 'done' }
  }
  return again(`${errorCode ?? 'failed'}: ${error.message}`)
}
