import type {
  Defaulted,
  NullableText,
  NullableTimestamp,
  Timestamp,
} from '../tables/column-types.ts'
import type { BillingInvoicesTable } from '../tables/invoices.ts'
import type { BillingCreditMemosTable } from '../tables/credit-memos.ts'
import type { BillingRecurringTemplatesTable } from '../tables/recurring-templates.ts'
import type { BillingPaymentHeadersTable } from '../tables/payment-headers.ts'
import type { BillingPaymentsTable } from '../tables/payments.ts'

export interface BillingAlertsTable {
  tenant_id: string
  alert_key: string
  rule: string
  source: Defaulted<string>
  realm_id: Defaulted<string>
  external_id: NullableText
  customer_id: NullableText
  state: 'open' | 'closed' | 'dismissed'
  fingerprint: string
  message: string
  evidence: unknown
  verdict: NullableText
  times_opened: Defaulted<number>
  opened_at: Timestamp
  updated_at: Timestamp
  closed_at: NullableTimestamp
  dismissed_by: NullableText
  dismissed_reason: NullableText
}

export interface BillingTables {
  billing_invoices: BillingInvoicesTable
  billing_credit_memos: BillingCreditMemosTable
  billing_payment_headers: BillingPaymentHeadersTable
  billing_payments: BillingPaymentsTable
  billing_recurring_templates: BillingRecurringTemplatesTable
  billing_alerts: BillingAlertsTable
}
