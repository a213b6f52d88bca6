import type { AlertPass, BillingHub } from '@vectis/billing-hub'
import { addDays, startOfMonth, type CalendarDate } from '@vectis/quickbooks'

/** Both rules: invoices overdue today, and tickets resolved last month without an invoice. A dry run writes nothing. */
export async function evaluateAlerts(
  hub: BillingHub,
  input: { tenantId: string; today: CalendarDate; timeZone: string; dryRun: boolean },
): Promise<AlertPass> {
  const { tenantId, today, timeZone, dryRun } = input
  const { alerts } = hub.forTenant(tenantId)
  const to = startOfMonth(today)
  const from = startOfMonth(addDays(to, -1))
  const overdue = await alerts.evaluateOverdue({ today, dryRun })
  const service = await alerts.evaluateService({ today, timeZone, from, to, dryRun })
  return {
    firing: [...overdue.firing, ...service.firing],
    transitions: [...overdue.transitions, ...service.transitions],
    silent: { ...overdue.silent, ...service.silent },
  }
}
