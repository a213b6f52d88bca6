/** Billing customers, and the links from them to the host's own. */
export const customerTables = `
create table $schema.customers ( -- Customers as a billing source names them; one row per source, realm and id. Nothing here is ever merged or removed by a sync.
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
  display_name text not null default '', -- Name without the suffix of inactive rows.
  company_name text, -- Free text; not a key.
  fully_qualified_name text, -- Parent:Child, for display; never to be split.
  parent_external_id text, -- The customer above a sub-customer or project.
  is_job boolean not null default false, -- A sub-customer.
  is_project boolean not null default false, -- A sub-customer that is a project.
  bill_with_parent boolean not null default false, -- Billed through its parent.
  active boolean not null default true, -- False: made inactive in the source. Its open invoices still count.
  email text, -- Main address; may hold several, separated by commas.
  phone text, -- Main number, as typed.
  street text, -- First line of the billing address.
  city text, -- City of the billing address.
  postal_code text, -- Postal code of the billing address.
  country text, -- Country of the billing address.
  currency text, -- The customer's one currency, verbatim.
  balance numeric, -- The source's own figure: open invoices less credits and unapplied payments. May be negative.
  balance_with_jobs numeric, -- The same with all customers below.
  deleted_at timestamptz, -- When it was gone from the source; null while it is there.
  deleted_reason text check (deleted_reason in ('deleted', 'merged', 'absent', 'voided')), -- deleted, merged, or absent from a complete read.
  merged_into text, -- The surviving customer of a merge.
  deletion_seen_at timestamptz, -- Server time of the answer that showed it gone. A later answer that holds the row leads to a question, not to a live row.
  absent_scan_id text, -- Marked absent by this scan, until the scan is confirmed.
  observed_at timestamptz, -- Server time of the answer that last changed the row.
  first_seen_at timestamptz not null default now(), -- When the row was first written here.
  changed_at timestamptz not null default now(), -- When the row was last written here.
  primary key (tenant_id, source, realm_id, external_id)
);
create index customers_parent on $schema.customers (tenant_id, source, realm_id, parent_external_id) where parent_external_id is not null;
create index customers_created on $schema.customers (tenant_id, source, realm_id, source_created_at) where source_created_at is not null;
create index customers_changed on $schema.customers (tenant_id, changed_at) where changed_at > timestamptz '2000-01-01 00:00:00+00';
create index customers_merged on $schema.customers (tenant_id) where merged_into is not null;
create index customers_marked on $schema.customers (tenant_id, source, realm_id) where unreadable_since is not null or unreadable_fields <> '{}';

create table $schema.customer_links ( -- Which billing account belongs to which customer of the host. One decision per account.
  tenant_id text not null, -- Whose row it is.
  source text not null, -- Source of the billing account.
  realm_id text not null default '', -- Company of the billing account.
  external_id text not null, -- The billing account: a row of customers.
  kind text not null check (kind in ('linked', 'separate')), -- linked, or kept separate by a person.
  customer_id text, -- The host's customer; null when kept separate.
  rule text not null, -- The linking rule that decided, as its code, or manual.
  decided_by text not null default 'rule', -- rule, or the person.
  account_name text, -- Name of the billing account when it was linked.
  customer_name text, -- Name of the host's customer when it was linked.
  folded text, -- What was compared.
  witnesses text[] not null default '{}', -- What spoke for it when a rule made it: the name, the address, the phone, …
  created_at timestamptz not null default now(), -- When the link was made.
  updated_at timestamptz not null default now(), -- When it was last changed.
  primary key (tenant_id, source, realm_id, external_id),
  check ((kind = 'linked') = (customer_id is not null))
);
create index customer_links_customer on $schema.customer_links (tenant_id, customer_id) where customer_id is not null;

create table $schema.customer_link_refusals ( -- Pairs that a person undid or refused: never linked by a rule again.
  tenant_id text not null, -- Whose row it is.
  source text not null, -- Source of the billing account.
  realm_id text not null default '', -- Company of the billing account.
  external_id text not null, -- The billing account.
  customer_id text not null, -- The host's customer it is not.
  refused_by text, -- The person.
  refused_at timestamptz not null default now(), -- When.
  primary key (tenant_id, source, realm_id, external_id, customer_id)
);

create table $schema.customer_link_audit ( -- Every change of a link, appended and never altered.
  tenant_id text not null, -- Whose row it is.
  audit_id bigint generated always as identity, -- Order of the changes.
  source text not null, -- Source of the billing account.
  realm_id text not null default '', -- Company of the billing account.
  external_id text not null, -- The billing account.
  action text not null, -- linked, unlinked, moved, kept_separate, released, renamed, …
  rule text, -- The linking rule, as its code, when one acted.
  customer_id text, -- The host's customer after the change.
  previous_customer_id text, -- The host's customer before the change.
  account_name text, -- Name of the billing account then.
  customer_name text, -- Name of the host's customer then.
  folded text, -- What was compared.
  actor text, -- The person; null when a rule acted.
  details jsonb, -- Anything else that explains the change.
  at timestamptz not null default now(), -- When.
  primary key (tenant_id, audit_id)
);
create index customer_link_audit_account on $schema.customer_link_audit (tenant_id, source, realm_id, external_id, audit_id);
`
