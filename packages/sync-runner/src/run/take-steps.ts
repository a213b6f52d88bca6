import { toInstant } from '@vectis/quickbooks/values'
import type { Clock, Logger } from '@vectis/quickbooks'
import type { CalendarDate } from '@vectis/quickbooks/values'
import type { RunReport, SyncEvent } from '../report/sync-event.ts'
import type { AfterTickStep } from '../sync-runner-options.ts'

export interface FailedStep {
  name: string
  error: Error
}

/**
 * The host's own work after a tick, one step after another. A step that fails is reported and does not stop the others.
 * Returns the failed ones.
 */
export async function takeSteps(
  steps: readonly AfterTickStep[],
  input: {
    report: RunReport
    today: CalendarDate | null
    signal: AbortSignal
    clock: Clock
    logger: Logger
    emit(event: SyncEvent): void
  },
): Promise<FailedStep[]> {
  const { report, today, signal, clock, logger, emit } = input
  const { tenantId, realmId, runId } = report
  const failed: FailedStep[] = []
  for (const { name, run } of steps) {
    if (signal.aborted) break
    try {
      await run({ tenantId, realmId, report, today, signal, now: toInstant(clock.now()) })
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown))
      const about = { event: 'quickbooks.sync.step_failed', tenantId, realmId, runId, step: name }
      logger.error({ ...about, err: error }, 'A step after the sync failed')
      emit({ type: 'step_failed', tenantId, realmId, runId, step: name, error })
      failed.push({ name, error })
    }
  }
  return failed
}
