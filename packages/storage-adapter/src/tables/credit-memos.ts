import type { CreditMemoState, RowOf } from '@vectis/quickbooks/rows'
import type { Amount, Defaulted, NullableAmount, NullableText } from './column-types.ts'
import { defineTable, documentTypes, versionTypes } from './define-table.ts'
import { carriedColumns, keptColumns, versionColumns } from './mirrored-columns.ts'
import type { DocumentRow } from './mirrored-row.ts'

export interface BillingCreditMemosTable extends DocumentRow {
  doc_number: NullableText
  balance: Amount
  remaining_credit: Amount
  home_total_amount: NullableAmount
  state: Defaulted<CreditMemoState | 'draft'>
}

export const creditMemosTable = defineTable<RowOf<'CreditMemo'>, BillingCreditMemosTable>()({
  table: 'billing_credit_memos',
  statuses: ['state'],
  voids: 'state',
  columns: {
    ...versionTypes,
    ...documentTypes,
    docNumber: 'text',
    balance: 'numeric',
    remainingCredit: 'numeric',
    homeTotalAmount: 'numeric',
    state: 'text',
  },
  sql: `
create table $schema.billing_credit_memos ( -- Credit memos of every source. What a memo paid is in billing_payments.
${versionColumns("When the source created it; not the memo's date.")}
  doc_number text, -- The number a person reads.
  customer_external_id text, -- The credited customer. No foreign key: rows arrive in any order.
  no_customer boolean generated always as (customer_external_id is null) stored, -- The source names no customer: in no customer's figures.
  txn_date date, -- The memo's date: a calendar date of the company.
  currency text not null default '', -- Of all amounts of the row, verbatim.
  exchange_rate numeric, -- Units of home currency for one unit.
  total_amount numeric not null default 0, -- Positive: it reduces what is owed.
  balance numeric not null default 0, -- What is left of it.
  remaining_credit numeric not null default 0, -- The same by the source's own word for it.
  home_total_amount numeric, -- The total in home currency, as the source converted it.
  state text not null default 'deleted' check (state in ('draft', 'open', 'partially_applied', 'applied', 'voided', 'anomaly', 'deleted')), -- The state of the credit memo.
  void_evidence text check (void_evidence in ('reason', 'status', 'note', 'event', 'inferred')), -- Why the row counts as voided.
  is_all_zero boolean not null default false, -- Total, balance and every line are zero.
${carriedColumns()}
  deleted_at timestamptz, -- When it was gone from the source; null while it is there.
  deleted_reason text check (deleted_reason in ('deleted', 'merged', 'absent', 'voided')), -- deleted, or absent from a complete read.
${keptColumns({ hasCustomer: true })}
);
create index billing_credit_memos_former on $schema.billing_credit_memos (tenant_id, source, realm_id, former_customer_external_id) where former_customer_external_id is not null;
create index billing_credit_memos_customer on $schema.billing_credit_memos (tenant_id, source, realm_id, customer_external_id, txn_date) where customer_external_id is not null;
create index billing_credit_memos_open on $schema.billing_credit_memos (tenant_id, source, realm_id, customer_external_id) where state in ('open', 'partially_applied');
create index billing_credit_memos_balance on $schema.billing_credit_memos (tenant_id, source, realm_id, customer_external_id) where remaining_credit <> 0;
create index billing_credit_memos_created on $schema.billing_credit_memos (tenant_id, source, realm_id, source_created_at) where source_created_at is not null;
create index billing_credit_memos_marked on $schema.billing_credit_memos (tenant_id, source, realm_id) where unreadable_since is not null or unreadable_fields <> '{}' or no_customer;
`,
})
