import type { InvoiceBaseStatus, InvoiceFlag, InvoiceStatus, RowOf } from '@vectis/quickbooks/rows'
import type {
  Amount,
  Defaulted,
  NullableAmount,
  NullableDate,
  NullableText,
} from './column-types.ts'
import { defineTable, documentTypes, versionTypes } from './define-table.ts'
import { carriedColumns, keptColumns, versionColumns } from './mirrored-columns.ts'
import type { DocumentRow } from './mirrored-row.ts'

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

export const invoicesTable = defineTable<RowOf<'Invoice'>, BillingInvoicesTable>()({
  table: 'billing_invoices',
  statuses: ['base_status', 'status'],
  voids: 'base_status',
  columns: {
    ...versionTypes,
    ...documentTypes,
    docNumber: 'text',
    dueDate: 'date',
    balance: 'numeric',
    taxAmount: 'numeric',
    depositAmount: 'numeric',
    homeTotalAmount: 'numeric',
    homeBalance: 'numeric',
    baseStatus: 'text',
    voidReason: 'text',
    flags: 'text[]',
    emailStatus: 'text',
    recurringTemplateRef: 'text',
  },
  sql: `
create table $schema.billing_invoices ( -- Invoices of every source. Rows that are gone from the source stay, with deleted_at; leave them out of totals.
${versionColumns("When the source created it; not the invoice's date.")}
  doc_number text, -- The number a person reads.
  customer_external_id text, -- The billed customer. No foreign key: rows arrive in any order.
  no_customer boolean generated always as (customer_external_id is null) stored, -- The source names no customer: in no customer's figures.
  txn_date date, -- The invoice's date: a calendar date of the company.
  due_date date, -- Null: not overdue, ever.
  currency text not null default '', -- Of all amounts of the row, verbatim. Never add across currencies.
  exchange_rate numeric, -- Units of home currency for one unit.
  total_amount numeric not null default 0, -- Tax included.
  balance numeric not null default 0, -- What is owed. Negative: overpaid.
  tax_amount numeric, -- Tax within the total.
  deposit_amount numeric, -- Reduces the balance without a payment.
  home_total_amount numeric, -- The total in home currency, as the source converted it.
  home_balance numeric, -- The balance in home currency, as the source converted it.
  base_status text not null default 'deleted' check (base_status in ('draft', 'open', 'partially_paid', 'paid', 'credit', 'voided', 'deleted')), -- The status of the invoice without overdue.
  status text not null default 'deleted' check (status in ('draft', 'open', 'partially_paid', 'paid', 'credit', 'voided', 'deleted', 'overdue')), -- The badge, as of the last tick: base status, or overdue.
  void_evidence text check (void_evidence in ('reason', 'status', 'note', 'event', 'inferred')), -- Why the row counts as voided.
  void_reason text, -- Where the source gives one.
  is_all_zero boolean not null default false, -- Total, balance and every line are zero.
${carriedColumns(': QuickBooks no longer has it')}
  flags text[] not null default '{}', -- zero_total, overpaid, anomaly, no_due_date, not_sent.
  email_status text, -- NotSet, NeedToSend or EmailSent; a hint only.
  recurring_template_ref text, -- The template that made it: template_ref of billing_recurring_templates.
  deleted_at timestamptz, -- When it was gone from the source; null while it is there. Amounts stay as they were.
  deleted_reason text check (deleted_reason in ('deleted', 'merged', 'absent', 'voided')), -- deleted, or absent from a complete read.
${keptColumns({ hasCustomer: true })}
);
create index billing_invoices_former on $schema.billing_invoices (tenant_id, source, realm_id, former_customer_external_id) where former_customer_external_id is not null;
create index billing_invoices_customer on $schema.billing_invoices (tenant_id, source, realm_id, customer_external_id, txn_date) where customer_external_id is not null;
create index billing_invoices_open on $schema.billing_invoices (tenant_id, source, realm_id, customer_external_id, due_date) include (currency, balance, deleted_at) where base_status in ('open', 'partially_paid');
create index billing_invoices_balance on $schema.billing_invoices (tenant_id, source, realm_id, customer_external_id) where balance <> 0;
create index billing_invoices_voided on $schema.billing_invoices (tenant_id, source, realm_id, customer_external_id) where base_status = 'voided';
create index billing_invoices_created on $schema.billing_invoices (tenant_id, source, realm_id, source_created_at) where source_created_at is not null;
create index billing_invoices_marked on $schema.billing_invoices (tenant_id, source, realm_id) where unreadable_since is not null or unreadable_fields <> '{}' or no_customer;
`,
})
