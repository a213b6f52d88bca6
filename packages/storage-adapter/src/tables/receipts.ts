import type { ReceiptRow } from '@vectis/quickbooks/rows'
import type { Defaulted, NullableAmount, NullableText } from './column-types.ts'
import { defineTable, documentTypes, versionTypes, type TableSpec } from './define-table.ts'
import { carriedColumns, keptColumns, versionColumns } from './mirrored-columns.ts'
import type { DocumentRow } from './mirrored-row.ts'

/** Sales receipts and refund receipts have the same columns. */
export interface BillingReceiptsTable extends DocumentRow {
  doc_number: NullableText
  tax_amount: NullableAmount
  home_total_amount: NullableAmount
  deposit_account_ref: NullableText
  payment_method_ref: NullableText
  reference_number: NullableText
  is_voided: Defaulted<boolean>
}

/** `about` describes the table to people. */
function defineReceipts<Name extends string>(
  table: Name,
  about: string,
): TableSpec<Name, BillingReceiptsTable> {
  return defineTable<ReceiptRow, BillingReceiptsTable>()({
    table,
    voids: 'is_voided',
    columns: {
      ...versionTypes,
      ...documentTypes,
      docNumber: 'text',
      taxAmount: 'numeric',
      homeTotalAmount: 'numeric',
      depositAccountRef: 'text',
      paymentMethodRef: 'text',
      referenceNumber: 'text',
      isVoided: 'boolean',
    },
    sql: `
create table $schema.${table} ( -- ${about}
${versionColumns("When the source created it; not the receipt's date.")}
  doc_number text, -- The number a person reads.
  customer_external_id text, -- Whose it is; null for one of nobody, which is no fault. No foreign key: rows arrive in any order.
  no_customer boolean generated always as (customer_external_id is null) stored, -- The source names no customer: in no customer's figures.
  txn_date date, -- The receipt's date: a calendar date of the company.
  currency text not null default '', -- Of all amounts of the row, verbatim. Never add across currencies.
  exchange_rate numeric, -- Units of home currency for one unit.
  total_amount numeric not null default 0, -- Tax included.
  tax_amount numeric, -- Tax within the total.
  home_total_amount numeric, -- The total in home currency, as the source converted it.
  deposit_account_ref text, -- The account that the money went into or came from.
  payment_method_ref text, -- How it was paid.
  reference_number text, -- Cheque number or other reference.
  is_voided boolean not null default false, -- Voided in the source.
  void_evidence text check (void_evidence in ('reason', 'status', 'note', 'event', 'inferred')), -- Why it counts as voided.
  is_all_zero boolean not null default false, -- Total and every line are zero.
${carriedColumns()}
  deleted_at timestamptz, -- When it was gone from the source; null while it is there.
  deleted_reason text check (deleted_reason in ('deleted', 'merged', 'absent', 'voided')), -- deleted, or absent from a complete read.
${keptColumns({ hasCustomer: true })}
);
create index ${table}_former on $schema.${table} (tenant_id, source, realm_id, former_customer_external_id) where former_customer_external_id is not null;
create index ${table}_customer on $schema.${table} (tenant_id, source, realm_id, customer_external_id, txn_date) where customer_external_id is not null;
create index ${table}_nobody on $schema.${table} (tenant_id, source, realm_id, txn_date) where no_customer;
create index ${table}_created on $schema.${table} (tenant_id, source, realm_id, source_created_at) where source_created_at is not null;
create index ${table}_marked on $schema.${table} (tenant_id, source, realm_id) where unreadable_since is not null or unreadable_fields <> '{}';
`,
  })
}

export const salesReceiptsTable = defineReceipts(
  'billing_sales_receipts',
  'Sales receipts of every source: billed and received at once. Never part of what is outstanding.',
)

export const refundReceiptsTable = defineReceipts(
  'billing_refund_receipts',
  'Refund receipts of every source: money given back at once. Never part of what is outstanding.',
)
