import { withComments } from '../comments.ts'
import type { Migration } from '../migration.ts'

/**
 * What else is restored with a company when the claim that replaced it ends. It is null in rows of before; an older
 * release leaves it out.
 */
export const formerCompanies: Migration = {
  number: 7,
  name: 'former_companies',
  expands: true,
  sql: withComments(`
alter table $schema.quickbooks_former_realms
  add column home_currency text,
  add column connected_by text,
  add column refreshed_at timestamptz;
comment on column $schema.quickbooks_former_realms.home_currency is 'The company''s own currency, once it was asked for.';
comment on column $schema.quickbooks_former_realms.connected_by is 'Who had consented.';
comment on column $schema.quickbooks_former_realms.refreshed_at is 'When its tokens had last been refreshed.';
`),
}
