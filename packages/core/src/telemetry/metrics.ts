/** One metric. */
export interface MetricDefinition {
  kind: 'counter' | 'histogram' | 'gauge'
  /** UCUM, as OpenTelemetry writes it. */
  unit: string
  description: string
  /** Each has few values; tenant and realm are added only with `tenants: 'spans_and_metrics'`. */
  attributes: readonly string[]
  /** Takes the tenant and its realm where the host wants them in metrics. */
  isOfTenant?: true
}

/** OpenTelemetry's recommended bounds for the duration of HTTP requests, in seconds, and the longest that Intuit takes. */
const REQUEST_SECONDS = [
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60, 120,
]
/** A quiet run takes milliseconds; a first read of a large company takes hours. */
const RUN_SECONDS = [
  0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200,
]

/** The bounds of each histogram's buckets, in seconds. */
export function boundsOf(name: MetricName): number[] {
  return name === 'http.client.request.duration' || name === 'quickbooks.webhook.duration'
    ? [...REQUEST_SECONDS]
    : [...RUN_SECONDS]
}

/** Every metric of every package. The guide on telemetry has the same list, and a test compares them. */
export const metrics = {
  'quickbooks.sync.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'Runs, from their start to their report, including those that could not begin',
    attributes: ['quickbooks.sync.kind', 'quickbooks.sync.outcome', 'error.type'],
    isOfTenant: true,
  },
  'quickbooks.sync.rows': {
    kind: 'counter',
    unit: '{row}',
    description: 'Stored rows that runs changed, each counted once',
    attributes: ['quickbooks.entity', 'quickbooks.row.change'],
    isOfTenant: true,
  },
  'quickbooks.sync.warnings': {
    kind: 'counter',
    unit: '{warning}',
    description: 'Warnings to the host, once per occasion',
    attributes: ['quickbooks.warning.kind'],
    isOfTenant: true,
  },
  'quickbooks.calls': {
    kind: 'counter',
    unit: '{call}',
    description: 'Calls that Intuit meters',
    attributes: ['quickbooks.operation'],
    isOfTenant: true,
  },
  'quickbooks.throttles': {
    kind: 'counter',
    unit: '{answer}',
    description: '429 answers of QuickBooks and of the token endpoint',
    attributes: ['server.address'],
  },
  'quickbooks.limiter.wait': {
    kind: 'histogram',
    unit: 's',
    description: 'How long calls waited in the limiter',
    attributes: [],
  },
  'quickbooks.token.refresh.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'Token refreshes, with the wait for another process that refreshes',
    attributes: ['error.type'],
  },
  'http.client.request.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'HTTP requests to Intuit, each attempt',
    attributes: [
      'http.request.method',
      'server.address',
      'server.port',
      'http.response.status_code',
      'url.template',
      'error.type',
    ],
  },
  'quickbooks.webhook.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'Webhook deliveries, from the request to the answer',
    attributes: ['quickbooks.webhook.outcome', 'error.type'],
  },
  'quickbooks.webhook.events': {
    kind: 'counter',
    unit: '{event}',
    description: 'Events in webhook deliveries',
    attributes: ['quickbooks.webhook.event.result'],
  },
  'quickbooks.webhook.lag': {
    kind: 'histogram',
    unit: 's',
    description: 'From the receipt of an event to the end of the run that settled it',
    attributes: [],
  },
  'messaging.process.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'Jobs of the fleet, from their start to their verdict',
    attributes: [
      'messaging.system',
      'messaging.operation.name',
      'messaging.destination.name',
      'error.type',
    ],
  },
  'quickbooks.fleet.jobs': {
    kind: 'gauge',
    unit: '{job}',
    description: 'Jobs of the queue, as pg-boss last counted them',
    attributes: ['messaging.destination.name', 'quickbooks.job.state'],
  },
  'quickbooks.fleet.oldest_ready': {
    kind: 'gauge',
    unit: 's',
    description: 'How long the oldest job that could run has waited; 0 when none waits',
    attributes: ['messaging.destination.name'],
  },
} as const satisfies Record<string, MetricDefinition>

export type MetricName = keyof typeof metrics

/** Names of one kind of instrument. */
export type MetricOf<K extends MetricDefinition['kind']> = {
  [N in MetricName]: (typeof metrics)[N]['kind'] extends K ? N : never
}[MetricName]
