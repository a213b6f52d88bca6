import { withComments } from '../comments.ts'
import type { Migration } from '../migration.ts'

/**
 * From when on a tenant's versions are kept. Tenants whose rows are older than the history begin with it: what their
 * rows were before is not known. See docs/decisions/0179.
 */
export const keptHistory: Migration = {
  number: 4,
  name: 'kept_history',
  expands: true,
  sql: withComments(`
create table $schema.billing_history ( -- From when on the versions of a tenant's rows are kept. Without a row: from the first one on.
  tenant_id text primary key, -- Whose row it is.
  kept_from timestamptz, -- Versions that ended before are gone, or were never kept.
  daily_until timestamptz, -- Of versions that ended before, only those at the start of a day are kept.
  daily_zone text, -- The time zone of these days.
  updated_at timestamptz not null default now() -- When the row was last written.
);
insert into $schema.billing_history (tenant_id, kept_from)
select t.tenant_id, date_trunc('milliseconds', case when m.applied_at = now() then statement_timestamp() else m.applied_at + interval '1 minute' end) + interval '1 millisecond'
from $schema.quickbooks_schema_migrations m cross join lateral (
  select tenant_id from $schema.customers where first_seen_at < m.applied_at
  union select tenant_id from $schema.billing_invoices where first_seen_at < m.applied_at) t
where m.name = 'history';
`),
}
