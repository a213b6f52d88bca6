import type { BillingHub } from '@vectis/billing-hub'
import type { AfterTickStep } from '@vectis/quickbooks-sync'
import type { CompanyDay } from './dated-hub.ts'
import { evaluateService, type AlertSettings } from './evaluate-alerts.ts'

/** The hub's own work after every tick. Links before alerts: an alert belongs to a customer of the host. */
export function createHubSteps(input: {
  hub: BillingHub
  day(tenantId: string): Promise<CompanyDay>
  hasTickets: boolean
  /** Links of a new company are looked at by a person before anything is based on them. */
  waitsForPreview: boolean
  settings: AlertSettings
}): readonly AfterTickStep[] {
  const { hub, day, hasTickets, waitsForPreview, settings } = input
  /** The day of each tenant on which this process last checked the month before it. */
  const checked = new Map<string, string>()
  const mayAlert = async (tenantId: string) =>
    !waitsForPreview || (await hub.forTenant(tenantId).links.acceptance()) !== null

  const evaluate = async (tenantId: string, today: CompanyDay['today']) => {
    if (!(await mayAlert(tenantId))) return
    const { alerts: rules } = hub.forTenant(tenantId)
    const about = settings.overdue === undefined ? {} : { settings: settings.overdue }
    await rules.evaluateOverdue({ today, ...about })
    if (!hasTickets || today === null || checked.get(tenantId) === today) return
    // It reads all tickets of a month: once a day.
    const { timeZone } = await day(tenantId)
    await evaluateService(rules, { today, timeZone, settings, dryRun: false })
    checked.set(tenantId, today)
  }
  const links: AfterTickStep = {
    name: 'links',
    run: async ({ tenantId }) => void (await hub.forTenant(tenantId).links.apply()),
  }
  const alerts: AfterTickStep = {
    name: 'alerts',
    run: async ({ tenantId, today }) => evaluate(tenantId, today),
  }
  return [links, alerts]
}
