import type { IntegrationStatus } from '../../status/status.ts'

export interface Sample {
  labels: Record<string, string>
  value: number
}

export interface Gauge {
  name: string
  help: string
  samples: Sample[]
}

/** What a status says as numbers; a number that is unknown has no sample. */
const measures: readonly {
  name: string
  help: string
  of(status: IntegrationStatus): number | null | undefined
}[] = [
  {
    name: 'quickbooks_last_read_age_seconds',
    help: 'Seconds since the tenant was last read from QuickBooks.',
    of: ({ at, lastReadAt }) =>
      lastReadAt === null ? null : (Date.parse(at) - Date.parse(lastReadAt)) / 1_000,
  },
  {
    name: 'quickbooks_consent_days_left',
    help: 'Whole days until the consent ends, by the nearer clock.',
    of: ({ consent }) => consent?.daysLeft,
  },
  {
    name: 'quickbooks_warnings_open',
    help: 'Warnings whose occasion lasts.',
    of: ({ warnings }) => warnings.length,
  },
  {
    name: 'quickbooks_entities_failing',
    help: 'Kinds of objects that cannot be read.',
    of: ({ entities }) => entities.filter(({ failing }) => failing !== null).length,
  },
  {
    name: 'quickbooks_rows_set_aside',
    help: 'Rows that could not be read.',
    of: ({ entities }) => entities.reduce((sum, { setAside }) => sum + setAside, 0),
  },
  {
    name: 'quickbooks_webhook_events_pending',
    help: 'Webhook events that wait for a run.',
    of: ({ webhooks }) => webhooks?.pending,
  },
  {
    name: 'quickbooks_webhook_events_accepted',
    help: 'Webhook events of the last 24 hours.',
    of: ({ webhooks }) => webhooks?.accepted,
  },
  {
    name: 'quickbooks_webhook_deliveries_refused',
    help: 'Deliveries refused in the last 24 hours.',
    of: ({ webhooks }) =>
      webhooks && Object.values(webhooks.rejected).reduce((sum, count) => sum + count, 0),
  },
  {
    name: 'quickbooks_app_calls_this_month',
    help: 'Metered calls of the Intuit app of the tenant in this month.',
    of: ({ calls }) => calls.month?.calls,
  },
  {
    name: 'quickbooks_alerts_open',
    help: 'Open billing alerts.',
    of: ({ alerts }) => alerts?.open,
  },
]

export function gaugesOf(all: readonly IntegrationStatus[]): Gauge[] {
  const health: Gauge = {
    name: 'quickbooks_connection_health',
    help: 'The health of each tenant: 1 for the one it has.',
    samples: all.map(({ tenantId, health: is }) => ({
      labels: { tenant_id: tenantId, health: is },
      value: 1,
    })),
  }
  const others = measures.map(({ name, help, of }) => ({
    name,
    help,
    samples: all.flatMap((status) => {
      const value = of(status)
      return value === null || value === undefined
        ? []
        : [{ labels: { tenant_id: status.tenantId }, value }]
    }),
  }))
  return [health, ...others]
}

/**
 * The text exposition format.
 *
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function describeMetrics(gauges: readonly Gauge[]): string {
  return gauges
    .map(({ name, help, samples }) => {
      const lines = samples.map(({ labels, value }) => {
        const pairs = Object.entries(labels).map(([key, text]) => `${key}="${escape(text)}"`)
        return `${name}{${pairs.join(',')}} ${value}\n`
      })
      return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join('')}`
    })
    .join('')
}

function escape(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
