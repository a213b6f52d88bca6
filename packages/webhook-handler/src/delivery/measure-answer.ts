import type { Logger } from '@vectis/quickbooks'
import type { OpenSpan, TelemetryRecorder } from '@vectis/quickbooks/telemetry'
import type { AnswerDetail, Outcome } from './answers.ts'

/** OpenTelemetry's attributes of the events as messages: the table is their destination. */
export const sending = {
  'messaging.system': 'postgresql',
  'messaging.operation.name': 'send',
  'messaging.operation.type': 'send',
  'messaging.destination.name': 'quickbooks_webhook_events',
} as const

/** The results of the events of a delivery, by the name of their count. */
const results = [
  ['recorded', 'recorded'],
  ['duplicates', 'duplicate'],
  ['unknownRealm', 'unknown_realm'],
  ['unproven', 'unproven'],
  ['unreadable', 'unreadable'],
] as const

export function measureAnswer(
  telemetry: TelemetryRecorder,
  span: OpenSpan,
  answer: { outcome: Outcome; detail: AnswerDetail; status: number; seconds: number },
): void {
  const { outcome, detail, status, seconds } = answer
  const about = { 'quickbooks.webhook.outcome': outcome }
  // A refusal is a normal answer; only events that could not be stored are a failure of ours.
  const errorType = status >= 500 ? outcome : undefined
  const type = { 'error.type': errorType }
  telemetry.record('quickbooks.webhook.duration', seconds, { ...about, ...type })
  for (const [name, result] of results) {
    const of = { 'quickbooks.webhook.event.result': result }
    telemetry.count('quickbooks.webhook.events', detail[name] ?? 0, of)
  }
  span.set({
    ...about,
    'http.response.status_code': status,
    'quickbooks.webhook.recorded': detail.recorded,
    'quickbooks.webhook.duplicates': detail.duplicates,
  })
  if (errorType !== undefined) span.fail(errorType)
}

/** One log line per delivery; an error if Intuit has to send it again and no other line has the reason. */
export function logAnswer(
  logger: Logger,
  verdict: { outcome: Outcome; detail?: AnswerDetail; error?: unknown; isLogged?: boolean },
): void {
  const { outcome, detail = {}, error, isLogged = false } = verdict
  const event = 'quickbooks.webhook.answered'
  const about = { event, outcome, ...detail, ...(error === undefined ? {} : { err: error }) }
  const level = outcome === 'not_recorded' && !isLogged ? 'error' : 'info'
  logger[level](about, 'QuickBooks webhook answered')
}
