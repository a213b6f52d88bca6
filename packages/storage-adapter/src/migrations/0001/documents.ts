/**
 * Invoices, credit memos and recurring templates. The indexes beside a primary key are partial although hardly a row is left out: on a table without statistics,
 * as in a first read, PostgreSQL takes any index that begins with the same columns for a look-up by key, and then reads the whole realm for each row.
 */
export const documentTables = `
create table $schema.billing_invoices ( -- Invoices of every source. Rows that are gone from the source stay, with deleted_at; leave them out of totals.
  tenant_id text not null, -- Whose row it is.
  source text not null default 'quickbooks' check (source <> ''), -- quickbooks, xero, …
  realm_id text not null default '', -- The company in the source; empty for sources without companies.
  external_id text not null, -- The source's id, as text.
  sync_token text, -- The source's version of the row; not a change marker.
  source_created_at timestamptz, -- When the source created it; not the invoice's date.
  source_updated_at timestamptz, -- When the source last changed it: the guard against older versions.
  raw text, -- The wire JSON, only when the host asked to keep it.
  unreadable_fields text[] not null default '{}', -- Paths of fields that a figure needs and that were there but unreadable: they are null here, which is not the same as absent.
  unreadable_since timestamptz, -- Server time of the first answer with a newer version that could not be read: figures of the row are of the version before it. Null: none.
  unreadable_path text, -- Where that version could not be read, such as TotalAmt.
  unreadable_version_at timestamptz, -- source_updated_at of that version; null when that could not be read either.
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
  pre_void_total numeric, -- The last total above zero, kept when a later version is zero: QuickBooks no longer has it.
  pre_void_at timestamptz, -- source_updated_at of the version with that total.
  pre_void_sync_token text, -- Its SyncToken: it orders versions of one second.
  had_void_event boolean not null default false, -- A webhook event said that it was voided.
  flags text[] not null default '{}', -- zero_total, overpaid, anomaly, no_due_date, not_sent.
  email_status text, -- NotSet, NeedToSend or EmailSent; a hint only.
  recurring_template_ref text, -- The template that made it: template_ref of billing_recurring_templates.
  deleted_at timestamptz, -- When it was gone from the source; null while it is there. Amounts stay as they were.
  deleted_reason text check (deleted_reason in ('deleted', 'merged', 'absent', 'voided')), -- deleted, or absent from a complete read.
  deletion_seen_at timestamptz, -- Server time of the answer that showed it gone. A later answer that holds the row leads to a question, not to a live row.
  former_customer_external_id text, -- Whose it was before its customer last changed: it tells who survived a merge.
  absent_scan_id text, -- Marked absent by this scan, until the scan is confirmed.
  observed_at timestamptz, -- Server time of the answer that last changed the row.
  first_seen_at timestamptz not null default now(), -- When the row was first written here.
  changed_at timestamptz not null default now(), -- When the row was last written here.
  primary key (tenant_id, source, realm_id, external_id)
);
create index billing_invoices_former on $schema.billing_invoices (tenant_id, source, realm_id, former_customer_external_id) where former_customer_external_id is not null;
create index billing_invoices_customer on $schema.billing_invoices (tenant_id, source, realm_id, customer_external_id, txn_date) where customer_external_id is not null;
create index billing_invoices_open on $schema.billing_invoices (tenant_id, source, realm_id, customer_external_id, due_date) where base_status in ('open', 'partially_paid');
create index billing_invoices_created on $schema.billing_invoices (tenant_id, source, realm_id, source_created_at) where source_created_at is not null;
create index billing_invoices_marked on $schema.billing_invoices (tenant_id, source, realm_id) where unreadable_since is not null or unreadable_fields <> '{}' or no_customer;

create table $schema.billing_credit_memos ( -- Credit memos of every source. What a memo paid is in billing_payments.
  tenant_id text not null, -- Whose row it is.
  source text not null default 'quickbooks' check (source <> ''), -- quickbooks, xero, …
  realm_id text not null default '', -- The company in the source; empty for sources without companies.
  external_id text not null, -- The source's id, as text.
  sync_token text, -- The source's version of the row; not a change marker.
  source_created_at timestamptz, -- When the source created it; not the memo's date.
  source_updated_at timestamptz, -- When the source last changed it: the guard against older versions.
  raw text, -- The wire JSON, only when the host asked to keep it.
  unreadable_fields text[] not null default '{}', -- Paths of fields that a figure needs and that were there but unreadable: they are null here, which is not the same as absent.
  unreadable_since timestamptz, -- Server time of the first answer with a newer version that could not be read: figures of the row are of the version before it. Null: none.
  unreadable_path text, -- Where that version could not be read, such as TotalAmt.
  unreadable_version_at timestamptz, -- source_updated_at of that version; null when that could not be read either.
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
  pre_void_total numeric, -- The last total above zero, kept when a later version is zero.
  pre_void_at timestamptz, -- source_updated_at of the version with that total.
  pre_void_sync_token text, -- Its SyncToken: it orders versions of one second.
  had_void_event boolean not null default false, -- A webhook event said that it was voided.
  deleted_at timestamptz, -- When it was gone from the source; null while it is there.
  deleted_reason text check (deleted_reason in ('deleted', 'merged', 'absent', 'voided')), -- deleted, or absent from a complete read.
  deletion_seen_at timestamptz, -- Server time of the answer that showed it gone. A later answer that holds the row leads to a question, not to a live row.
  former_customer_external_id text, -- Whose it was before its customer last changed: it tells who survived a merge.
  absent_scan_id text, -- Marked absent by this scan, until the scan is confirmed.
  observed_at timestamptz, -- Server time of the answer that last changed the row.
  first_seen_at timestamptz not null default now(), -- When the row was first written here.
  changed_at timestamptz not null default now(), -- When the row was last written here.
  primary key (tenant_id, source, realm_id, external_id)
);
create index billing_credit_memos_former on $schema.billing_credit_memos (tenant_id, source, realm_id, former_customer_external_id) where former_customer_external_id is not null;
create index billing_credit_memos_customer on $schema.billing_credit_memos (tenant_id, source, realm_id, customer_external_id, txn_date) where customer_external_id is not null;
create index billing_credit_memos_open on $schema.billing_credit_memos (tenant_id, source, realm_id, customer_external_id) where state in ('open', 'partially_applied');
create index billing_credit_memos_created on $schema.billing_credit_memos (tenant_id, source, realm_id, source_created_at) where source_created_at is not null;
create index billing_credit_memos_marked on $schema.billing_credit_memos (tenant_id, source, realm_id) where unreadable_since is not null or unreadable_fields <> '{}' or no_customer;

create table $schema.billing_recurring_templates ( -- Recurring templates: what is contracted. Nothing is owed on a template.
  tenant_id text not null, -- Whose row it is.
  source text not null default 'quickbooks' check (source <> ''), -- quickbooks, xero, …
  realm_id text not null default '', -- The company in the source; empty for sources without companies.
  external_id text not null, -- The source's id, as text.
  sync_token text, -- The source's version of the row; not a change marker.
  source_created_at timestamptz, -- When the source created it.
  source_updated_at timestamptz, -- When the source last changed it: the guard against older versions.
  raw text, -- The wire JSON, only when the host asked to keep it.
  unreadable_fields text[] not null default '{}', -- Paths of fields that a figure needs and that were there but unreadable: they are null here, which is not the same as absent.
  unreadable_since timestamptz, -- Server time of the first answer with a newer version that could not be read: figures of the row are of the version before it. Null: none.
  unreadable_path text, -- Where that version could not be read, such as TotalAmt.
  unreadable_version_at timestamptz, -- source_updated_at of that version; null when that could not be read either.
  template_ref text, -- What invoices made from it carry as recurring_template_ref.
  template_type text not null default '', -- Invoice, SalesReceipt, CreditMemo, …
  name text, -- The template's name.
  active boolean not null default false, -- Switched on in the source.
  recur_type text, -- Automated, Reminded, UnScheduled or Manual, verbatim.
  interval_type text, -- Daily, Weekly, Monthly or Yearly, verbatim.
  interval_count integer not null default 1, -- Every so many intervals.
  start_date date, -- First date of the schedule.
  end_date date, -- Last date of the schedule.
  next_date date, -- The next document's date.
  previous_date date, -- The last document's date.
  max_occurrences integer, -- The schedule ends after so many.
  customer_external_id text, -- The customer to be billed.
  no_customer boolean generated always as (customer_external_id is null) stored, -- The source names no customer: in no customer's figures.
  currency text not null default '', -- Of all amounts of the row, verbatim.
  total_amount numeric not null default 0, -- Of each document, tax included.
  tax_amount numeric not null default 0, -- Tax within the total.
  deleted_at timestamptz, -- When it was gone from the source; null while it is there.
  deleted_reason text check (deleted_reason in ('deleted', 'merged', 'absent', 'voided')), -- deleted, or absent from a complete read.
  deletion_seen_at timestamptz, -- Server time of the answer that showed it gone. A later answer that holds the row leads to a question, not to a live row.
  former_customer_external_id text, -- Whose it was before its customer last changed: it tells who survived a merge.
  absent_scan_id text, -- Marked absent by this scan, until the scan is confirmed.
  observed_at timestamptz, -- Server time of the answer that last changed the row.
  first_seen_at timestamptz not null default now(), -- When the row was first written here.
  changed_at timestamptz not null default now(), -- When the row was last written here.
  primary key (tenant_id, source, realm_id, external_id)
);
create index billing_recurring_templates_former on $schema.billing_recurring_templates (tenant_id, source, realm_id, former_customer_external_id) where former_customer_external_id is not null;
create index billing_recurring_templates_customer on $schema.billing_recurring_templates (tenant_id, source, realm_id, customer_external_id) where customer_external_id is not null;
create index billing_recurring_templates_marked on $schema.billing_recurring_templates (tenant_id, source, realm_id) where unreadable_since is not null or unreadable_fields <> '{}' or no_customer;
`
