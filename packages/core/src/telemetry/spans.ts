/** One kind of span. */
export interface SpanDefinition {
  kind: 'internal' | 'client' | 'producer' | 'consumer'
  description: string
  attributes: readonly string[]
}

const messaging = [
  'messaging.system',
  'messaging.operation.name',
  'messaging.operation.type',
  'messaging.destination.name',
] as const
const subject = ['quickbooks.tenant.id', 'quickbooks.realm.id'] as const

/**
 * Every span of every package, by its name; parts in braces are filled in. The guide on telemetry has the same list, and
 * a test compares them.
 */
export const spans = {
  'quickbooks.sync': {
    kind: 'internal',
    description: 'One run of a tenant',
    attributes: [
      ...subject,
      'quickbooks.environment',
      'quickbooks.sync.run.id',
      'quickbooks.sync.mode',
      'quickbooks.sync.kind',
      'quickbooks.sync.reason',
      'quickbooks.sync.outcome',
      'quickbooks.sync.calls',
      'quickbooks.sync.rows',
      'error.type',
    ],
  },
  'quickbooks.call': {
    kind: 'internal',
    description: 'One call to QuickBooks with its waits and retries',
    attributes: [
      ...subject,
      'quickbooks.environment',
      'quickbooks.operation',
      'quickbooks.entity',
      'quickbooks.call.attempts',
      'quickbooks.limiter.wait',
      'error.type',
    ],
  },
  '{http.request.method} {url.template}': {
    kind: 'client',
    description: 'One HTTP request to Intuit',
    attributes: [
      'http.request.method',
      'server.address',
      'server.port',
      'url.template',
      'http.response.status_code',
      'http.request.resend_count',
      'quickbooks.intuit_tid',
      'error.type',
    ],
  },
  'quickbooks.token.refresh': {
    kind: 'internal',
    description: 'One refresh of a token set, with the wait for another process that refreshes',
    attributes: [...subject, 'quickbooks.environment', 'error.type'],
  },
  'quickbooks.webhook': {
    kind: 'internal',
    description: 'One webhook delivery, from the request to the answer',
    attributes: [
      'quickbooks.webhook.outcome',
      'quickbooks.webhook.recorded',
      'quickbooks.webhook.duplicates',
      'http.response.status_code',
      'error.type',
    ],
  },
  'send quickbooks_webhook_events': {
    kind: 'producer',
    description: 'The events of a delivery become rows; the run that reads them links here',
    attributes: [...messaging, 'messaging.batch.message_count', 'error.type'],
  },
  'send {messaging.destination.name}': {
    kind: 'producer',
    description: 'A run is requested from the fleet',
    attributes: [...messaging, 'quickbooks.tenant.id', 'quickbooks.job.placed', 'error.type'],
  },
  'process {messaging.destination.name}': {
    kind: 'consumer',
    description: 'A worker runs a job; linked to the requests that it answers',
    attributes: [
      ...messaging,
      'messaging.message.id',
      'quickbooks.tenant.id',
      'quickbooks.job.verdict',
      'error.type',
    ],
  },
} as const satisfies Record<string, SpanDefinition>

export type SpanName = keyof typeof spans
