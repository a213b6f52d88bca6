import type { Instant } from '../values/instant.ts'
import type { WriteCounts } from './sync-batch.ts'
import type { SyncEntity } from '../entities/synced.ts'
import type { VerificationReport } from './verification-report.ts'

/**
 * `quiet`: ticks that had nothing to do; consecutive ones are stored as one run whose `finishedAt` advances.
 * `not_begun`: runs that failed before their plan, such as one without a usable consent; consecutive ones with the same
 * `errorCode` are stored as one.
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
 * The smallest part that a failure affects; everything else continued. `step`: a check, or work after the read; `tick`:
 * this run ended there; `tenant`: nothing can be read until a person acts or a month ends.
 */
export type ProblemRung = 'field' | 'row' | 'page' | 'entity' | 'step' | 'tick' | 'tenant'

/** One failed part of a run. Every run lists it until it is fixed. */
export interface RunProblem {
  rung: ProblemRung
  /** Null when it affects no entity. */
  entity: SyncEntity | null
  /** Null when it affects no row, or a row whose id is unknown. */
  externalId: string | null
  /** A documented code. */
  code: string
  /** What was expected and what was received; never holds a secret. */
  message: string
  /** What an operator should do. */
  remedy: string | null
  /** When it first occurred; null when unknown. */
  since: Instant | null
  /** When it is tried again; null: with the next run. */
  retryAt: Instant | null
  /** Intuit's id of the exchange; quote it to their support. */
  intuitTid: string | null
  /** The step after the read that failed, such as `alerts`. Absent: none. */
  step?: string
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
  /** What was expected and what was received; never holds a secret. */
  message: string | null
  /** What an operator should do; never holds a secret. */
  remedy: string | null
  /** Intuit's id of the exchange that failed. */
  intuitTid: string | null
  /** Failed parts, at most 100, the largest first. Outcome `partial`: the other parts continued. */
  problems: RunProblem[]
  /** The verification report of the run. */
  report: VerificationReport | null
  /** For `not_begun`: how many more runs this row represents; the last ended at `finishedAt`. Absent: none. */
  repeats?: number
}
