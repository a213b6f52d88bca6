import type { BillingHub, ServicePass } from '@vectis/billing-hub'
import { addDays, startOfMonth, type CalendarDate } from '@vectis/quickbooks/values'

/** Both rules: invoices overdue today, and tickets resolved last month without an invoice. A dry run writes nothing. */
export async function evaluateAlerts(
  hub: BillingHub,
  input: {
    tenantId: string
    today: CalendarDate | null
    timeZone: string | null
    dryRun: boolean
  },
): Promise<ServicePass> {
  const { tenantId, today, timeZone, dryRun } = input
  const { alerts } = hub.forTenant(tenantId)
  const overdue = await alerts.evaluateOverdue({ today, dryRun })
  // Without a date the last full month is unknown.
  if (today === null || timeZone === null) return { ...overdue, notices: [] }
  const to = startOfMonth(today)
  const from = startOfMonth(addDays(to, -1))
  const service = await alerts.evaluateService({ today, timeZone, from, to, dryRun })
  return {
    firing: [...overdue.firing, ...service.firing],
    transitions: [...overdue.transitions, ...service.transitions],
    silent: addCounts(overdue.silent, service.silent),
    inconclusive: [...overdue.inconclusive, ...service.inconclusive],
    notices: service.notices,
  }
}

/** Both rules can be silent for the same reason. */
function addCounts(one: Record<string, number>, other: Record<string, number>) {
  const sum = new Map(Object.entries(one))
  for (const [reason, times] of Object.entries(other))
    sum.set(reason, (sum.get(reason) ?? 0) + times)
  return Object.fromEntries(sum)
}
