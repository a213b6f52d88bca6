import type { SettlementKind } from '@vectis/quickbooks/rows'
import type { Generated } from 'kysely'
import type {
  Amount,
  Defaulted,
  EvidenceId,
  NullableAmount,
  NullableDate,
  NullableText,
  NullableTimestamp,
} from './column-types.ts'

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
  known_from: Defaulted<Date>
  evidence_id: EvidenceId
}

/** A payment's settlements. They are replaced as a set, not written by the column definitions. */
export const paymentsSql = `
create table $schema.billing_payments ( -- One row per settlement: a payment touching an invoice, a credit or nothing yet. Leave rows with deleted_at out of totals.
  tenant_id text not null, -- Whose row it is.
  source text not null default 'quickbooks' check (source <> ''), -- quickbooks, xero, …
  realm_id text not null default '', -- The company in the source; empty for sources without companies.
  payment_external_id text not null, -- The payment: external_id of billing_payment_headers.
  external_id text generated always as (payment_external_id) stored, -- The same, under the name that all billing tables share.
  line_no integer not null default 0, -- Position of the payment line, from 1; 0 for what stays on account.
  linked_type text not null default '', -- Type of the linked transaction, verbatim; empty for what stays on account.
  linked_external_id text not null default '', -- Id of the linked transaction; empty for what stays on account.
  kind text not null check (kind in ('cash', 'credit', 'mixed', 'unapplied', 'other', 'refund')), -- Where the amount came from; credit is not money received.
  amount numeric not null, -- The settled amount.
  invoice_external_id text, -- The settled invoice.
  credit_memo_external_id text, -- The credit memo it was taken from.
  customer_external_id text, -- Who paid.
  txn_date date, -- The payment's date.
  currency text not null default '', -- Of the amount, verbatim.
  exchange_rate numeric, -- Units of home currency for one unit.
  payment_total numeric not null default 0, -- Money received by the whole payment; repeated on each of its rows.
  unapplied_amount numeric not null default 0, -- What stays on account of the whole payment; repeated on each of its rows.
  reference_number text, -- Cheque number or other reference.
  is_automatic_credit_link boolean not null default false, -- The source made the payment to link credits to charges.
  source_created_at timestamptz, -- When the source created the payment.
  deleted_at timestamptz, -- When the payment was voided or gone from the source; null while it counts.
  deleted_reason text check (deleted_reason in ('deleted', 'merged', 'absent', 'voided')), -- voided, deleted, or absent from a complete read.
  changed_at timestamptz not null default now(), -- When the row was last written here.
  primary key (tenant_id, source, realm_id, payment_external_id, line_no, linked_type, linked_external_id, kind),
  foreign key (tenant_id, source, realm_id, payment_external_id) references $schema.billing_payment_headers (tenant_id, source, realm_id, external_id) on delete cascade
);
create index billing_payments_invoice on $schema.billing_payments (tenant_id, source, realm_id, invoice_external_id) where invoice_external_id is not null;
create index billing_payments_credit_memo on $schema.billing_payments (tenant_id, source, realm_id, credit_memo_external_id) where credit_memo_external_id is not null;
create index billing_payments_customer on $schema.billing_payments (tenant_id, source, realm_id, customer_external_id, txn_date) where customer_external_id is not null;
`

/** Columns of a settlement row with the field of the row and the type. */
export const settlementColumns = [
  { field: 'lineNo', column: 'line_no', type: 'integer' },
  { field: 'linkedType', column: 'linked_type', type: 'text' },
  { field: 'linkedExternalId', column: 'linked_external_id', type: 'text' },
  { field: 'kind', column: 'kind', type: 'text' },
  { field: 'amount', column: 'amount', type: 'numeric' },
  { field: 'invoiceExternalId', column: 'invoice_external_id', type: 'text' },
  { field: 'creditMemoExternalId', column: 'credit_memo_external_id', type: 'text' },
] as const

/** Columns of a settlement row that repeat those of its payment; `header` is the column there. */
// prettier-ignore
export const repeatedColumns = [
  { field: 'customerExternalId', column: 'customer_external_id', header: 'customer_external_id', type: 'text' },
  { field: 'txnDate', column: 'txn_date', header: 'txn_date', type: 'date' },
  { field: 'currency', column: 'currency', header: 'currency', type: 'text' },
  { field: 'exchangeRate', column: 'exchange_rate', header: 'exchange_rate', type: 'numeric' },
  { field: 'totalAmount', column: 'payment_total', header: 'total_amount', type: 'numeric' },
  { field: 'unappliedAmount', column: 'unapplied_amount', header: 'unapplied_amount', type: 'numeric' },
  { field: 'referenceNumber', column: 'reference_number', header: 'reference_number', type: 'text' },
  { field: 'isAutomaticCreditLink', column: 'is_automatic_credit_link', header: 'is_automatic_credit_link', type: 'boolean' },
  { field: 'sourceCreatedAt', column: 'source_created_at', header: 'source_created_at', type: 'timestamptz' },
] as const
