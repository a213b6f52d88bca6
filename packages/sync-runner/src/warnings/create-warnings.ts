import type { Clock, Logger } from '@vectis/quickbooks'
import type { DescribedConnection, SyncStore } from '@vectis/quickbooks/ports'
import type { TelemetryRecorder } from '@vectis/quickbooks/telemetry'
import { isIdleRun } from '../report/ended-before.ts'
import type { RunReport, SyncEvent } from '../report/sync-event.ts'
import type { SyncRunnerOptions } from '../sync-runner-options.ts'
import {
  deriveConnectionWarnings,
  deriveLateWarning,
  deriveRunWarnings,
  deriveTimeZoneWarning,
} from './derive-warnings.ts'
import { findLastProgress } from './last-progress.ts'
import type { SyncWarning } from '../report/sync-warning.ts'

export interface Warnings {
  /**
   * Warnings of a run and of the present connection, which is undefined if it could not be read. A problem that only a
   * person can fix is reported once, not by both.
   */
  ofRun(
    report: RunReport,
    connection: DescribedConnection | null | undefined,
    day?: { isUnknown: boolean },
  ): Promise<void>
  ofLateness(
    subject: { tenantId: string; realmId: string },
    facts: { lastSuccessAt: number; tickMs: number },
  ): Promise<void>
  /** Warnings that were derived from what is stored. */
  send(subject: WarnedTenant, warnings: readonly SyncWarning[]): Promise<void>
}

interface WarnedTenant {
  tenantId: string
  realmId: string
}

/** A mail server that never answers must not hold a realm's lease. */
const WAITED_AT_MOST_MS = 30_000

/** Sends each warning once: as an event, and to the host. When the host rejects it, it is sent again next time. */
export function createWarnings(input: {
  clock: Clock
  logger: Logger
  telemetry: TelemetryRecorder
  emit(event: SyncEvent): void
  deliver: SyncRunnerOptions['onWarning']
  store: Pick<SyncStore, 'forTenant'>
}): Warnings {
  const { clock, logger, telemetry, emit, deliver, store } = input
  const reported = new Map<string, Set<string>>()

  const reportNew = async (
    tenantId: string,
    realmId: string | null,
    warnings: readonly SyncWarning[],
  ) => {
    let known = reported.get(tenantId)
    if (known === undefined) reported.set(tenantId, (known = new Set()))
    for (const warning of warnings) {
      if (known.has(warning.key)) continue
      known.add(warning.key)
      const about = { tenantId, realmId, kind: warning.kind, key: warning.key }
      const delivery = (async () => {
        try {
          await deliver?.({ tenantId, realmId, warning })
        } catch (error) {
          known.delete(warning.key)
          const line = { event: 'quickbooks.warning.lost', ...about, err: error }
          logger.error(line, 'A warning was lost')
          return
        }
        const of = { 'quickbooks.warning.kind': warning.kind }
        const subject = { tenantId, realmId: realmId ?? undefined }
        telemetry.count('quickbooks.sync.warnings', 1, of, subject)
        logger.warn({ event: 'quickbooks.warning.sent', ...about }, warning.message)
        emit({ type: 'warning', tenantId, realmId, warning })
      })()
      if (!(await endsWithin(WAITED_AT_MOST_MS, delivery))) {
        const line = { event: 'quickbooks.warning.waiting', ...about }
        logger.error(
          line,
          'The host has not accepted a warning yet; the sync continues without waiting',
        )
      }
    }
  }

  const endsWithin = async (ms: number, work: Promise<void>): Promise<boolean> => {
    const over = new AbortController()
    const late = clock.sleep(ms, over.signal).then(
      () => false,
      () => true,
    )
    const isDone = await Promise.race([work.then(() => true), late])
    over.abort()
    return isDone
  }

  return {
    async ofRun(report, connection, day) {
      const ofConnection = connection ? deriveConnectionWarnings(connection, clock.now()) : []
      const isReported = ofConnection.some(({ kind }) => kind === 'action_required')
      const ofRun = deriveRunWarnings(report, connection, clock.now()).filter(
        ({ kind }) => !isReported || kind !== 'action_required',
      )
      // No call was made, so Intuit may be reachable: the budget is spent, or the tick was quiet.
      const isIdle = isIdleRun(report) && report.outcome !== 'failed'
      const due = ofConnection.filter(({ kind }) => !isIdle || kind !== 'refresh_overdue')
      const realmId = report.realmId || connection?.realmId || null
      const ofDay =
        day?.isUnknown === true && realmId !== null
          ? [deriveTimeZoneWarning(realmId, clock.now())]
          : []
      await reportNew(report.tenantId, realmId, [...ofRun, ...due, ...ofDay])
    },
    async ofLateness({ tenantId, realmId }, known) {
      const facts = { ...known, now: clock.now() }
      // Without a success for so long, a full read may still go on.
      if (deriveLateWarning({ ...facts, progressAt: null }) === null) return
      const checkpoints = await store.forTenant(tenantId).readCheckpoints(realmId)
      const progressAt = findLastProgress(checkpoints, facts.now)
      const warning = deriveLateWarning({ ...facts, progressAt })
      if (warning !== null) await reportNew(tenantId, realmId, [warning])
    },
    send: ({ tenantId, realmId }, found) => reportNew(tenantId, realmId, found),
  }
}
