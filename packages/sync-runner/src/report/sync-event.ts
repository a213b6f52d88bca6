import type { RunKind, RunOutcome, SetAside, SyncRun } from '@vectis/quickbooks/ports'
import type { SyncEntity } from '@vectis/quickbooks/rows'
import type { Instant } from '@vectis/quickbooks/values'
import type { SyncWarning } from './sync-warning.ts'

/** How a run ended; `busy`: another process was syncing the realm, and nothing was done. */
export type ReportOutcome = RunOutcome | 'busy'

/** The results of a run. The same figures are stored with the run. */
export interface RunReport extends Omit<SyncRun, 'outcome'> {
  tenantId: string
  outcome: ReportOutcome
  setAside: SetAside[]
  /** What ended the run, or the part of it that failed; null when all went well. Its `message` ends with the remedy. */
  error: Error | null
  /** The run stopped to let other realms run; the next run continues. */
  hasMore: boolean
}

export interface RunSubject {
  tenantId: string
  realmId: string
  runId: string
}

export interface SyncProgress extends RunSubject {
  type: 'progress'
  /** `scan` reads an entity in full, `changes` reads changes, `reread` reads objects by id. */
  phase: 'scan' | 'changes' | 'reread'
  entity: SyncEntity
  /** Pages of this entity in this read, those before a crash included. */
  page: number
  /** Rows of this entity in this read, those before a crash included. */
  rows: number
  /** Total rows of this entity according to QuickBooks; null when unknown. */
  total: number | null
  /** Metered calls of this run so far. */
  calls: number
  rowsPerSecond: number
  /** Milliseconds until this entity is read, at the rate so far; null without a total. */
  remainingMs: number | null
  /** The read of the entity has ended. */
  done: boolean
}

export type SyncEvent =
  | (RunSubject & { type: 'run_started'; kind: RunKind; reason: string; at: Instant })
  | SyncProgress
  | (RunSubject & { type: 'run_finished'; report: RunReport })
  | (RunSubject & { type: 'step_failed'; step: string; error: Error })
  | { type: 'warning'; tenantId: string; realmId: string | null; warning: SyncWarning }
