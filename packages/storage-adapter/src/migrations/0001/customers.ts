import { customersTable } from '../../tables/customers.ts'

/** Billing customers, and the links from them to the host's own. */
export const customerTables = `
${customersTable.sql.trim()}

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
