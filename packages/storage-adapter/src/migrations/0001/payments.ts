/** Payments: a header per payment, a row per settlement. Why the indexes are partial: see documents.ts. */
export const paymentTables = `
create table $schema.billing_payment_headers ( -- One row per payment: money received, version, void and deletion. Its settlements are in billing_payments.
  tenant_id text not null, -- Whose row it is.
  source text not null default 'quickbooks' check (source <> ''), -- quickbooks, xero, …
  realm_id text not null default '', -- The company in the source; empty for sources without companies.
  external_id text not null, -- The source's id, as text.
  sync_token text, -- The source's version of the row; not a change marker.
  source_created_at timestamptz, -- When the source created it; not the payment's date.
  source_updated_at timestamptz, -- When the source last changed it: the guard against older versions.
  raw text, -- The wire JSON, only when the host asked to keep it.
  unreadable_fields text[] not null default '{}', -- Paths of fields that a figure needs and that were there but unreadable: they are null here, which is not the same as absent.
  unreadable_since timestamptz, -- Server time of the first answer with a newer version that could not be read: figures of the row are of the version before it. Null: none.
  unreadable_path text, -- Where that version could not be read, such as TotalAmt.
  unreadable_version_at timestamptz, -- source_updated_at of that version; null when that could not be read either.
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
  pre_void_total numeric, -- The last total above zero, kept when a later version is zero.
  pre_void_at timestamptz, -- source_updated_at of the version with that total.
  pre_void_sync_token text, -- Its SyncToken: it orders versions of one second.
  had_void_event boolean not null default false, -- A webhook event said that it was voided.
  settlements_digest text, -- Tells whether the set of settlements changed.
  settlements_at timestamptz, -- source_updated_at of the version that the stored settlements belong to, while a later one is zero.
  settlements_sync_token text, -- Its SyncToken: it orders versions of one second.
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
create index billing_payment_headers_former on $schema.billing_payment_headers (tenant_id, source, realm_id, former_customer_external_id) where former_customer_external_id is not null;
create index billing_payment_headers_customer on $schema.billing_payment_headers (tenant_id, source, realm_id, customer_external_id, txn_date) where customer_external_id is not null;
create index billing_payment_headers_unapplied on $schema.billing_payment_headers (tenant_id, source, realm_id, customer_external_id) where unapplied_amount > 0;
create index billing_payment_headers_created on $schema.billing_payment_headers (tenant_id, source, realm_id, source_created_at) where source_created_at is not null;
create index billing_payment_headers_marked on $schema.billing_payment_headers (tenant_id, source, realm_id) where unreadable_since is not null or unreadable_fields <> '{}' or no_customer or links_unreadable;

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
