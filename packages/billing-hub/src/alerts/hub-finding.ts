import type { AlertFinding } from './plan-transitions.ts'

export type AlertRule = 'invoice_overdue' | 'service_without_invoice'

/** One finding of a pass, with its evidence. */
export interface HubFinding extends AlertFinding {
  rule: AlertRule
  customerId: string | null
  source: string
  realmId: string
  externalId: string | null
  message: string
  evidence: object
}
