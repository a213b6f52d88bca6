import { remedyOf } from '@vectis/quickbooks/errors'
import type { RunProblem, SyncRun, TenantSyncStore } from '@vectis/quickbooks/ports'
import type { Logger } from '@vectis/quickbooks'
import { toStoredRun } from '../report/ended-before.ts'
import { listFirst, problemOf } from '../report/run-problems.ts'
import type { RunReport } from '../report/sync-event.ts'
import { CLOCK_OFF_MS, describeClock } from '../warnings/clock-off.ts'
import type { FailedStep } from './take-steps.ts'

/**
 * Stores with the run which steps after it failed, and that the clock of its process is wrong, so that other processes
 * know it too. What was so after the run before this one keeps its first instant. See docs/decisions/0214.
 */
export async function noteSteps(
  ended: RunReport,
  failed: readonly FailedStep[],
  input: {
    store: Pick<TenantSyncStore, 'finishRun'>
    before: SyncRun | undefined
    clockOffMs: number
    logger: Logger
  },
): Promise<RunReport> {
  const { store, before, clockOffMs, logger } = input
  const isOff = Math.abs(clockOffMs) >= CLOCK_OFF_MS
  if (failed.length === 0 && !isOff) return ended
  const problems = failed.map(({ name, error }): RunProblem => {
    const known = before?.problems.find(({ step }) => step === name)
    const said = problemOf(error, { rung: 'step' })
    return {
      ...said,
      code: 'step_failed',
      message: `The step "${name}" failed (${said.code}): ${said.message}`,
      remedy: remedyOf('step_failed'),
      since: known?.since ?? ended.finishedAt,
      step: name,
    }
  })
  if (isOff) problems.push(clockProblem(ended, clockOffMs, before))
  const [first] = problems
  const isFirst = ended.outcome === 'succeeded'
  const report: RunReport = {
    ...ended,
    problems: listFirst([...ended.problems, ...problems]),
    ...(isFirst ? { outcome: 'partial' } : {}),
    ...(isFirst ? { errorCode: first!.code, message: first!.message, remedy: first!.remedy } : {}),
  }
  // The next slice of the read notes it: a slice that names problems would count as one that read everything else.
  if (ended.hasMore) return { ...ended, problems: report.problems }
  try {
    await store.finishRun(toStoredRun(report), [])
  } catch (error) {
    const { tenantId, realmId, runId } = ended
    const about = { event: 'quickbooks.sync.not_stored', tenantId, realmId, runId, err: error }
    logger.warn(about, 'The failed steps of a run could not be stored')
  }
  return report
}

function clockProblem(ended: RunReport, offMs: number, before: SyncRun | undefined): RunProblem {
  const known = before?.problems.find(({ code }) => code === 'clock_off')
  return {
    rung: 'step',
    entity: null,
    externalId: null,
    code: 'clock_off',
    message: describeClock(offMs),
    remedy: remedyOf('clock_off'),
    since: known?.since ?? ended.finishedAt,
    retryAt: null,
    intuitTid: null,
  }
}
