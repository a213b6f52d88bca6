import { withComments } from '../comments.ts'
import type { Migration } from '../migration.ts'

/**
 * Other accounting systems, whose rows the host writes in batches. A batch locks the row of its organisation. See
 * docs/decisions/0183.
 */
export const sources: Migration = {
  number: 5,
  name: 'sources',
  expands: true,
  sql: withComments(`
create table $schema.billing_sources ( -- Organisations of other sources than QuickBooks, whose rows the host writes in batches.
  tenant_id text not null, -- Whose row it is.
  source text not null check (source <> '' and source <> 'quickbooks'), -- xero, …
  realm_id text not null, -- The organisation in the source.
  name text, -- What the source calls the organisation.
  time_zone text not null, -- IANA name: invoices are overdue by its calendar day.
  home_currency text, -- The organisation's own currency.
  observed_at timestamptz not null, -- When the source gave the latest answer that was written.
  invoices_observed_at timestamptz, -- The same of answers about its invoices; null: none was written yet.
  statuses_on date, -- The day for which the status of its invoices was last brought up to date.
  written_at timestamptz not null default now(), -- When a batch was last written.
  primary key (tenant_id, source, realm_id)
);
alter table $schema.billing_evidence add column source text;
create index billing_evidence_sources on $schema.billing_evidence (tenant_id, source, realm_id, at) where source is not null;
comment on column $schema.billing_evidence.source is 'The source that was read, of kind source; null for QuickBooks and for what reads no source.';
`),
}
