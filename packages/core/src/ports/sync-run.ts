import type { Instant } from '../values/instant.ts'
import type { WriteCounts } from './sync-batch.ts'
import type { SyncEntity } from '../entities/synced.ts'
import type { VerificationReport } from './verification-report.ts'

/**
 * `quiet`: ticks that had nothing to do; consecutive ones are kept as one run whose `finishedAt` moves on. `not_begun`:
 * runs that failed before their plan, such as one without a usable consent; consecutive ones with the same `errorCode`
 * are kept as one.
 */
export type RunKind =
  'full' | 'incremental' | 'targeted' | 'verify' | 'mixed' | 'quiet' | 'not_begun'
export type RunOutcome = 'succeeded' | 'partial' | 'failed' | 'aborted'

export interface EntityRunCounts extends WriteCounts {
  read: number
  setAside: number
  /**
   * Rows of this run with an unreadable field, by path with indexes left out: `DocNumber`,
   * `Line[].LinkedTxn[].TxnType`. Absent: none.
   */
  unreadableFields?: Record<string, number>
  /** Documents of this run without a customer. Absent: none. */
  noCustomer?: number
  /** Payments of this run with a link whose type or id could not be read. Absent: none. */
  linksUnreadable?: number
}

/**
 * The smallest part that a failure concerns; everything around it went on. `step`: a check, or work after the reading;
 * `tick`: this run ended there;
 * `tenant`: nothing can be read until a person acts or a month ends.
 */
export type ProblemRung = 'field' | 'row' | 'page' | 'entity' | 'step' | 'tick' | 'tenant'

/** One part that a run could not read or do. It is in every run until it is fixed. */
export interface RunProblem {
  rung: ProblemRung
  /** Null when it concerns no entity. */
  entity: SyncEntity | null
  /** Null when it concerns no row, or one whose id is not known. */
  externalId: string | null
  /** A documented code. */
  code: string
  /** What was expected and what came; never holds a secret. */
  message: string
  /** What an operator should do. */
  remedy: string | null
  /** When it was first met; null when that is not known. */
  since: Instant | null
  /** When it is tried again; null: with the next run. */
  retryAt: Instant | null
  /** Intuit's id of the exchange; quote it to their support. */
  intuitTid: string | null
}

export interface SyncRun {
  runId: string
  realmId: string
  kind: RunKind
  /** Why the plan chose this. */
  reason: string
  startedAt: Instant
  finishedAt: Instant | null
  outcome: RunOutcome | null
  calls: number
  entities: Partial<Record<SyncEntity, EntityRunCounts>>
  /** The documented code of what ended the run, or of its first problem. */
  errorCode: string | null
  /** What was expected and what came; never holds a secret. */
  message: string | null
  /** What an operator should do; never holds a secret. */
  remedy: string | null
  /** Intuit's id of the exchange that failed. */
  intuitTid: string | null
  /**
   * Parts that could not be read or done, at most 100, the largest parts first. Outcome `partial`: something else went
   * on around them.
   */
  problems: RunProblem[]
  /** The verification report of the run. */
  report: VerificationReport | null
  /** Of `not_begun`: how many more runs this row stands for; the last ended at `finishedAt`. Absent: none. */
  repeats?: number
}
