import { withComments } from '../comments.ts'
import type { Migration } from '../migration.ts'

/**
 * Which installation of a host the tokens of a connection are bound to, so that a copied database does not refresh them.
 * Not `expands`: an older release would write tokens that are not bound, beside the id of those before. See
 * docs/decisions/0207.
 */
export const installations: Migration = {
  number: 6,
  name: 'installations',
  sql: withComments(`
alter table $schema.quickbooks_connections
  add column installation_id text,
  add column adopted_at timestamptz,
  add column adopted_from text,
  add column adopted_by text;
comment on column $schema.quickbooks_connections.installation_id is 'The installation that the tokens are bound to, part of what binds a ciphertext; null: to none.';
comment on column $schema.quickbooks_connections.adopted_at is 'When an installation last took over the tokens of another one; null: never.';
comment on column $schema.quickbooks_connections.adopted_from is 'The installation that they were bound to before; null: to none.';
comment on column $schema.quickbooks_connections.adopted_by is 'Who asked for it.';
`),
}
