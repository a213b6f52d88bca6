import type { RowOf } from '@vectis/quickbooks/rows'
import type { Amount, Defaulted, NullableText, NullableTimestamp } from './column-types.ts'
import { defineTable, documentTypes, versionTypes } from './define-table.ts'
import { carriedColumns, keptColumns, versionColumns } from './mirrored-columns.ts'
import type { DocumentRow } from './mirrored-row.ts'

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

/** The header of a payment; its version also guards its settlement rows. */
export const paymentHeadersTable = defineTable<
  Omit<RowOf<'Payment'>, 'settlements'> & { settlementsDigest: string },
  BillingPaymentHeadersTable
>()({
  table: 'billing_payment_headers',
  voids: 'is_voided',
  columns: {
    ...versionTypes,
    ...documentTypes,
    unappliedAmount: 'numeric',
    cashApplied: 'numeric',
    creditApplied: 'numeric',
    referenceNumber: 'text',
    isAutomaticCreditLink: 'boolean',
    linksUnreadable: 'boolean',
    isVoided: 'boolean',
    settlementsDigest: 'text',
  },
  sql: `
create table $schema.billing_payment_headers ( -- One row per payment: money received, version, void and deletion. Its settlements are in billing_payments.
${versionColumns("When the source created it; not the payment's date.")}
  customer_external_id text, -- Who paid; not always the customer of the settled invoice. No foreign key: rows arrive in any order.
  no_customer boolean generated always as (customer_external_id is null) stored, -- The source names no customer: in no customer's figures.
  txn_date date, -- The payment's date: a calendar date of the company.
  currency text not null default '', -- Of all amounts of the row, verbatim.
  exchange_rate numeric, -- Units of home currency for one unit.
  total_amount numeric not null default 0, -- Money received. Not the sum of its settlements: applied credits are in those too.
  unapplied_amount numeric not null default 0, -- What stays on account.
  cash_applied numeric not null default 0, -- Cash applied to invoices.
  credit_applied numeric not null default 0, -- Credits applied by this payment.
  reference_number text, -- Cheque number or other reference.
  is_automatic_credit_link boolean not null default false, -- The source made it to link credits to charges; no money came.
  links_unreadable boolean not null default false, -- A line links something whose type or id could not be read: its amount stands as other.
  is_voided boolean not null default false, -- Voided in the source: its settlements are soft-deleted.
  void_evidence text check (void_evidence in ('reason', 'status', 'note', 'event', 'inferred')), -- Why it counts as voided.
  is_all_zero boolean not null default false, -- Total and unapplied amount are zero, and it has no lines.
${carriedColumns()}
  settlements_digest text, -- Tells whether the set of settlements changed.
  settlements_at timestamptz, -- source_updated_at of the version that the stored settlements belong to, while a later one is zero.
  settlements_sync_token text, -- Its SyncToken: it orders versions of one second.
  deleted_at timestamptz, -- When it was gone from the source; null while it is there.
  deleted_reason text check (deleted_reason in ('deleted', 'merged', 'absent', 'voided')), -- deleted, or absent from a complete read.
${keptColumns({ hasCustomer: true })}
);
create index billing_payment_headers_former on $schema.billing_payment_headers (tenant_id, source, realm_id, former_customer_external_id) where former_customer_external_id is not null;
create index billing_payment_headers_customer on $schema.billing_payment_headers (tenant_id, source, realm_id, customer_external_id, txn_date) where customer_external_id is not null;
create index billing_payment_headers_unapplied on $schema.billing_payment_headers (tenant_id, source, realm_id, customer_external_id) where unapplied_amount <> 0;
create index billing_payment_headers_credit on $schema.billing_payment_headers (tenant_id, source, realm_id, customer_external_id, txn_date) where credit_applied > 0;
create index billing_payment_headers_created on $schema.billing_payment_headers (tenant_id, source, realm_id, source_created_at) where source_created_at is not null;
create index billing_payment_headers_marked on $schema.billing_payment_headers (tenant_id, source, realm_id) where unreadable_since is not null or unreadable_fields <> '{}' or no_customer or links_unreadable;
`,
})
