import type {
  CreditMemoState,
  InvoiceBaseStatus,
  InvoiceFlag,
  InvoiceStatus,
  SettlementKind,
  VoidEvidence,
} from '@vectis/quickbooks'
import type { Generated } from 'kysely'
import type {
  Amount,
  Defaulted,
  NullableAmount,
  NullableDate,
  NullableText,
  NullableTimestamp,
  Timestamp,
} from './column-types.ts'
import type { MirroredRow } from './customer-tables.ts'

interface DocumentRow extends MirroredRow {
  customer_external_id: NullableText
  no_customer: Generated<boolean>
  former_customer_external_id: NullableText
  txn_date: NullableDate
  currency: Defaulted<string>
  exchange_rate: NullableAmount
  total_amount: Amount
  void_evidence: VoidEvidence | null | undefined
  is_all_zero: Defaulted<boolean>
  pre_void_total: NullableAmount
  pre_void_at: NullableTimestamp
  pre_void_sync_token: NullableText
  had_void_event: Defaulted<boolean>
}

export interface BillingInvoicesTable extends DocumentRow {
  doc_number: NullableText
  due_date: NullableDate
  balance: Amount
  tax_amount: NullableAmount
  deposit_amount: NullableAmount
  home_total_amount: NullableAmount
  home_balance: NullableAmount
  base_status: Defaulted<InvoiceBaseStatus | 'draft'>
  status: Defaulted<InvoiceStatus | 'draft'>
  void_reason: NullableText
  flags: Defaulted<InvoiceFlag[]>
  email_status: NullableText
  recurring_template_ref: NullableText
}

export interface BillingCreditMemosTable extends DocumentRow {
  doc_number: NullableText
  balance: Amount
  remaining_credit: Amount
  home_total_amount: NullableAmount
  state: Defaulted<CreditMemoState | 'draft'>
}

export interface BillingPaymentHeadersTable extends DocumentRow {
  unapplied_amount: Amount
  cash_applied: Amount
  credit_applied: Amount
  reference_number: NullableText
  is_automatic_credit_link: Defaulted<boolean>
  links_unreadable: Defaulted<boolean>
  is_voided: Defaulted<boolean>
  settlements_digest: NullableText
  settlements_at: NullableTimestamp
  settlements_sync_token: NullableText
}

export interface BillingPaymentsTable {
  tenant_id: string
  source: Defaulted<string>
  realm_id: Defaulted<string>
  payment_external_id: string
  external_id: Generated<string>
  line_no: Defaulted<number>
  linked_type: Defaulted<string>
  linked_external_id: Defaulted<string>
  kind: SettlementKind
  amount: Amount
  invoice_external_id: NullableText
  credit_memo_external_id: NullableText
  customer_external_id: NullableText
  txn_date: NullableDate
  currency: Defaulted<string>
  exchange_rate: NullableAmount
  payment_total: Amount
  unapplied_amount: Amount
  reference_number: NullableText
  is_automatic_credit_link: Defaulted<boolean>
  source_created_at: NullableTimestamp
  deleted_at: NullableTimestamp
  deleted_reason: NullableText
  changed_at: Defaulted<Date>
}

export interface BillingRecurringTemplatesTable extends MirroredRow {
  template_ref: NullableText
  template_type: Defaulted<string>
  name: NullableText
  active: Defaulted<boolean>
  recur_type: NullableText
  interval_type: NullableText
  interval_count: Defaulted<number>
  start_date: NullableDate
  end_date: NullableDate
  next_date: NullableDate
  previous_date: NullableDate
  max_occurrences: Defaulted<number | null>
  customer_external_id: NullableText
  no_customer: Generated<boolean>
  former_customer_external_id: NullableText
  currency: Defaulted<string>
  total_amount: Amount
  tax_amount: Amount
}

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
