import type { Clock, Connection, Logger } from '@vectis/quickbooks'
import type { RunReport, SyncEvent } from '../report/sync-event.ts'
import type { SyncRunnerOptions } from '../sync-runner-options.ts'
import {
  deriveConnectionWarnings,
  deriveLateWarning,
  deriveRunWarnings,
} from './derive-warnings.ts'
import type { SyncWarning } from './sync-warning.ts'

export interface Warnings {
  /** Of a run, and of the connection as it is now. What only a person can mend is told once, not by both. */
  ofRun(report: RunReport, connection: Connection | null): Promise<void>
  ofLateness(
    subject: { tenantId: string; realmId: string },
    facts: { lastSuccessAt: number; tickMs: number },
  ): Promise<void>
}

/** Tells each warning once: by event, and to the host. One that the host could not take is told again at the next occasion. */
export function createWarnings(input: {
  clock: Clock
  logger: Logger
  emit(event: SyncEvent): void
  deliver: SyncRunnerOptions['onWarning']
}): Warnings {
  const { clock, logger, emit, deliver } = input
  const told = new Map<string, Set<string>>()

  const tell = async (
    tenantId: string,
    realmId: string | null,
    warnings: readonly SyncWarning[],
  ) => {
    let known = told.get(tenantId)
    if (known === undefined) told.set(tenantId, (known = new Set()))
    for (const warning of warnings) {
      if (known.has(warning.key)) continue
      known.add(warning.key)
      try {
        await deliver?.({ tenantId, realmId, warning })
      } catch (error) {
        known.delete(warning.key)
        logger.error({ tenantId, realmId, warning: warning.key, err: error }, 'A warning was lost')
        continue
      }
      logger.warn({ tenantId, realmId, warning: warning.key }, warning.message)
      emit({ type: 'warning', tenantId, realmId, warning })
    }
  }

  return {
    async ofRun(report, connection) {
      const ofConnection = connection ? deriveConnectionWarnings(connection, clock.now()) : []
      // The connection's has the same key until somebody reconnects; the run's has another one every day.
      const isTold = ofConnection.some(({ kind }) => kind === 'action_required')
      const ofRun = deriveRunWarnings(report, clock.now()).filter(
        ({ kind }) => !isTold || kind !== 'action_required',
      )
      const realmId = report.realmId || connection?.realmId || null
      await tell(report.tenantId, realmId, [...ofRun, ...ofConnection])
    },
    async ofLateness({ tenantId, realmId }, facts) {
      const warning = deriveLateWarning({ ...facts, now: clock.now() })
      if (warning !== null) await tell(tenantId, realmId, [warning])
    },
  }
}
