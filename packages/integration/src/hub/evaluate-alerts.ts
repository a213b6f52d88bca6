import type {
  BillingAlerts,
  OverduePassOptions,
  ServicePass,
  ServicePassOptions,
} from '@vectis/billing-hub'
import { addDays, startOfMonth, type CalendarDate } from '@vectis/quickbooks/values'

export interface AlertSettings {
  overdue?: NonNullable<OverduePassOptions['settings']>
  service?: NonNullable<ServicePassOptions['settings']>
}

export interface AlertDay {
  today: CalendarDate | null
  timeZone: string | null
}

/** Invoices overdue today, and tickets resolved in the last full month without an invoice. */
export async function evaluateAlerts(
  alerts: Pick<BillingAlerts, 'evaluateOverdue' | 'evaluateService'>,
  input: AlertDay & { hasTickets: boolean; settings: AlertSettings; dryRun: boolean },
): Promise<ServicePass> {
  const { today, hasTickets, settings, dryRun } = input
  const about = settings.overdue === undefined ? {} : { settings: settings.overdue }
  const overdue = await alerts.evaluateOverdue({ today, dryRun, ...about })
  const service = hasTickets ? await evaluateService(alerts, input) : null
  if (service === null) return { ...overdue, notices: [] }
  return {
    firing: [...overdue.firing, ...service.firing],
    transitions: [...overdue.transitions, ...service.transitions],
    silent: addCounts(overdue.silent, service.silent),
    inconclusive: [...overdue.inconclusive, ...service.inconclusive],
    notices: service.notices,
  }
}

/** Null without a date: the last full month is unknown then. */
export async function evaluateService(
  alerts: Pick<BillingAlerts, 'evaluateService'>,
  { today, timeZone, settings, dryRun }: AlertDay & { settings: AlertSettings; dryRun: boolean },
): Promise<ServicePass | null> {
  if (today === null || timeZone === null) return null
  const to = startOfMonth(today)
  const from = startOfMonth(addDays(to, -1))
  const about = settings.service === undefined ? {} : { settings: settings.service }
  return alerts.evaluateService({ today, timeZone, from, to, dryRun, ...about })
}

/** Both rules can be silent for the same reason. */
function addCounts(one: Record<string, number>, other: Record<string, number>) {
  const sum = new Map(Object.entries(one))
  for (const [reason, times] of Object.entries(other))
    sum.set(reason, (sum.get(reason) ?? 0) + times)
  return Object.fromEntries(sum)
}
