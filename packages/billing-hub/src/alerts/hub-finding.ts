import type { AlertFinding } from './plan-transitions.ts'

export type AlertRule = 'invoice_overdue' | 'service_without_invoice'

/** The finding of one pass about one matter, with its evidence. */
export interface HubFinding extends AlertFinding {
  rule: AlertRule
  customerId: string | null
  source: string
  realmId: string
  externalId: string | null
  message: string
  evidence: object
}
