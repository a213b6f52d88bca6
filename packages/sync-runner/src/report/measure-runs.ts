import { toEpochMs } from '@vectis/quickbooks/values'
import type { OpenSpan, TelemetryRecorder } from '@vectis/quickbooks/telemetry'
import { changes, countChanged } from './changed-rows.ts'
import type { RunReport } from './sync-event.ts'

/** Reports a run that has ended: its span, which ends after this, and its metrics. `seconds`: how long it took. */
export function measureRun(
  telemetry: TelemetryRecorder,
  span: OpenSpan,
  report: RunReport,
  { seconds, environment }: { seconds: number; environment: string | undefined },
): void {
  const { tenantId, realmId, kind, reason, outcome, calls } = report
  const subject = { tenantId, realmId }
  const about = { 'quickbooks.sync.kind': kind, 'quickbooks.sync.outcome': outcome }
  // A run that was stopped, lost its lease, or found another run active has not failed.
  const hasFailed = report.error !== null && outcome !== 'aborted' && outcome !== 'busy'
  const errorType = hasFailed ? (report.errorCode ?? '_OTHER') : undefined
  const type = { 'error.type': errorType }
  telemetry.record('quickbooks.sync.duration', seconds, { ...about, ...type }, subject)
  let rows = 0
  for (const [entity, counts] of Object.entries(report.entities)) {
    for (const change of changes) {
      const of = { 'quickbooks.entity': entity, 'quickbooks.row.change': change }
      telemetry.count('quickbooks.sync.rows', counts[change], of, subject)
    }
    rows += countChanged(counts)
  }
  span.set(
    {
      ...about,
      'quickbooks.environment': environment,
      'quickbooks.sync.run.id': report.runId,
      'quickbooks.sync.reason': reason,
      'quickbooks.sync.calls': calls,
      'quickbooks.sync.rows': rows,
    },
    subject,
  )
  if (errorType !== undefined) span.fail(errorType, report.error?.message)
}

/** Reports how long after their receipt the events of a run were settled. */
export function measureLag(
  telemetry: TelemetryRecorder,
  receivedAt: readonly string[],
  now: number,
): void {
  for (const at of receivedAt) {
    telemetry.record('quickbooks.webhook.lag', (now - toEpochMs(at)) / 1_000, {})
  }
}
