import type { Telemetry, TelemetrySpan } from './telemetry.ts'
import type { RunReport } from './sync-event.ts'

/** OpenTelemetry's `SpanStatusCode.ERROR`. */
const SPAN_ERROR = 2

/** Reports runs to OpenTelemetry: a span per run, and the figures of its report. */
export function createRunMeasure(telemetry: Telemetry = {}): {
  start(input: { tenantId: string; realmId: string }): { end(report: RunReport): void }
} {
  const { tracer, meter } = telemetry
  const runs = meter?.createCounter('quickbooks.sync.runs', { description: 'Sync runs by outcome' })
  const calls = meter?.createCounter('quickbooks.sync.calls', { description: 'Metered calls' })
  const rows = meter?.createCounter('quickbooks.sync.rows', {
    description: 'Rows read and written',
  })
  const duration = meter?.createHistogram('quickbooks.sync.duration', { unit: 'ms' })

  const finish = (span: TelemetrySpan | undefined, report: RunReport) => {
    const { kind, outcome, tenantId } = report
    const about = { kind, outcome }
    runs?.add(1, about)
    calls?.add(report.calls, { tenant: tenantId })
    for (const [entity, counts] of Object.entries(report.entities)) {
      for (const [count, value] of Object.entries(counts)) {
        if (value > 0) rows?.add(value, { entity, count })
      }
    }
    if (report.finishedAt !== null) {
      duration?.record(Date.parse(report.finishedAt) - Date.parse(report.startedAt), about)
    }
    if (span === undefined) return
    for (const [name, value] of Object.entries({ ...about, reason: report.reason })) {
      span.setAttribute(`quickbooks.sync.${name}`, value)
    }
    span.setAttribute('quickbooks.sync.calls', report.calls)
    if (report.error !== null) span.setStatus({ code: SPAN_ERROR, message: report.error.message })
    span.end()
  }

  return {
    start({ tenantId, realmId }) {
      const span = tracer?.startSpan('quickbooks.sync', {
        attributes: { 'quickbooks.tenant': tenantId, 'quickbooks.realm': realmId },
      })
      return { end: (report) => finish(span, report) }
    },
  }
}
