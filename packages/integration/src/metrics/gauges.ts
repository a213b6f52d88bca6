import type { IntegrationStatus } from '../status/status.ts'

/** A figure of a status as a number; without a sample where it is unknown. */
interface GaugeDefinition {
  help: string
  of(status: IntegrationStatus): number | null | undefined
}

/**
 * Every gauge with its name, help and figure. The guide on telemetry lists the same beside OpenTelemetry's metrics, and a
 * test compares them.
 */
export const gauges = {
  quickbooks_connection_health: {
    help: '1 for the health that the tenant has.',
    of: () => 1,
  },
  quickbooks_last_read_age_seconds: {
    help: 'Seconds since the tenant was last read from QuickBooks.',
    of: ({ at, lastReadAt }) =>
      lastReadAt === null ? null : (Date.parse(at) - Date.parse(lastReadAt)) / 1_000,
  },
  quickbooks_consent_days_left: {
    help: 'Whole days until the consent ends, by the nearer clock.',
    of: ({ consent }) => consent?.daysLeft,
  },
  quickbooks_warnings_open: {
    help: 'Warnings whose occasion lasts.',
    of: ({ warnings }) => warnings.length,
  },
  quickbooks_entities_failing: {
    help: 'Kinds of objects that cannot be read.',
    of: ({ entities }) => entities.filter(({ failing }) => failing !== null).length,
  },
  quickbooks_rows_set_aside: {
    help: 'Rows that could not be read.',
    of: ({ entities }) => entities.reduce((sum, { setAside }) => sum + setAside, 0),
  },
  quickbooks_webhook_events_pending: {
    help: 'Webhook events that wait for a run.',
    of: ({ webhooks }) => webhooks?.pending,
  },
  quickbooks_webhook_events_accepted: {
    help: 'Webhook events of the last 24 hours.',
    of: ({ webhooks }) => webhooks?.accepted,
  },
  quickbooks_webhook_deliveries_refused: {
    help: 'Deliveries refused in the last 24 hours.',
    of: ({ webhooks }) =>
      webhooks && Object.values(webhooks.rejected).reduce((sum, count) => sum + count, 0),
  },
  quickbooks_calls_last_minute: {
    help: 'Metered calls to the company in the last minute.',
    of: ({ calls }) => calls.lastMinute,
  },
  quickbooks_app_calls_this_month: {
    help: 'Metered calls of the Intuit app of the tenant in this month.',
    of: ({ calls }) => calls.month?.calls,
  },
  quickbooks_alerts_open: {
    help: 'Open billing alerts.',
    of: ({ alerts }) => alerts?.open,
  },
} as const satisfies Readonly<Record<string, GaugeDefinition>>

export type GaugeName = keyof typeof gauges

export interface Sample {
  labels: Record<string, string>
  value: number
}

export interface Gauge {
  name: GaugeName
  help: string
  samples: Sample[]
}

export function gaugesOf(all: readonly IntegrationStatus[]): Gauge[] {
  return Object.entries<GaugeDefinition>(gauges).map(([name, { help, of }]) => ({
    name: name as GaugeName,
    help,
    samples: all.flatMap((status) => {
      const value = of(status)
      if (value === null || value === undefined) return []
      const { tenantId, health } = status
      const labels = { tenant_id: tenantId }
      const more = name === 'quickbooks_connection_health' ? { health } : {}
      return [{ labels: { ...labels, ...more }, value }]
    }),
  }))
}
