import { toInstant } from '@vectis/quickbooks/values'
import { listProblems } from './run-problems.ts'
import type { RunReport } from './sync-event.ts'

/** The report of a run that ended before its plan; nothing of it is stored. */
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
    kind: 'quiet',
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
