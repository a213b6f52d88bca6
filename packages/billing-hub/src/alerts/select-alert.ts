import { instantText, integer, json, maybe, text } from '@vectis/quickbooks-storage/database'
import type { BillingAlert } from './billing-alert.ts'
import type { AlertRule } from './hub-finding.ts'

/** The columns of an alert as it is listed, from `billing_alerts` under this name. */
export function alertColumns(alias: string): string {
  const at = (column: string) => instantText(`${alias}.${column}`)
  return `${alias}.alert_key as key, ${alias}.rule, ${alias}.state, ${alias}.customer_id as "customerId", ${alias}.message,
    case when ${alias}.state = 'open' then nullif(${alias}.verdict, 'fires') end as inconclusive, ${alias}.evidence::text as evidence,
    ${alias}.amount::text as amount, ${alias}.currency, ${at('opened_at')} as "openedAt", ${at('updated_at')} as "updatedAt",
    case when ${alias}.state = 'closed' then ${alias}.verdict end as "closedBy", ${alias}.dismissed_by as "dismissedBy",
    ${alias}.dismissed_reason as "dismissedReason", ${alias}.times_opened as "timesOpened"`
}

export const asAlert = {
  key: text(),
  rule: text<AlertRule>(),
  state: text<BillingAlert['state']>(),
  customerId: maybe(text()),
  message: text(),
  inconclusive: maybe(text()),
  evidence: json<object>(),
  amount: maybe(text()),
  currency: maybe(text()),
  openedAt: text(),
  updatedAt: text(),
  closedBy: maybe(text()),
  dismissedBy: maybe(text()),
  dismissedReason: maybe(text()),
  timesOpened: integer(),
}
