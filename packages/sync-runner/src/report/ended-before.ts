import { toInstant } from '@vectis/quickbooks/values'
import type { SyncRun } from '@vectis/quickbooks/ports'
import { listProblems } from './run-problems.ts'
import type { RunReport } from './sync-event.ts'

/** The report of a run that ended before its plan: it failed, or another process was syncing. */
export function endedBefore(
  subject: { tenantId: string; realmId: string; runId: string; startedAt: string; at: number },
  failure: Pick<
    RunReport,
    'outcome' | 'errorCode' | 'message' | 'remedy' | 'intuitTid' | 'error' | 'hasMore'
  >,
): RunReport {
  const { at, ...rest } = subject
  return {
    ...rest,
    kind: 'not_begun',
    reason: failure.errorCode ?? 'not_begun',
    finishedAt: toInstant(at),
    calls: 0,
    entities: {},
    problems: listProblems({ failure, checkpoints: [], met: [], unserved: [] }),
    report: null,
    setAside: [],
    ...failure,
  }
}

/** Whether no call was made: the run had nothing to do, or could not begin. */
export function isIdleRun({ kind }: Pick<SyncRun, 'kind'>): boolean {
  return kind === 'quiet' || kind === 'not_begun'
}

/** The part of a report that a store keeps. */
export function toStoredRun(report: RunReport): SyncRun {
  const { tenantId: _tenant, setAside: _aside, error: _error, hasMore: _more, ...run } = report
  return { ...run, outcome: run.outcome === 'busy' ? null : run.outcome }
}
