/** Connections and their tokens, authorization requests, and metered calls. */
export const connectionTables = `
create table $schema.quickbooks_connections ( -- One row per tenant: its QuickBooks company and its tokens, encrypted.
  tenant_id text primary key, -- Whose row it is.
  environment text not null check (environment in ('sandbox', 'production')), -- sandbox or production.
  realm_id text not null, -- The QuickBooks company.
  state text not null check (state in ('unconfirmed', 'connected', 'action_required', 'disconnected')), -- Whether tokens can be used.
  state_reason text, -- Why a person has to act.
  generation bigint not null, -- Rises with every change of the tokens; part of what binds a ciphertext to its row.
  access_token text, -- Encrypted.
  refresh_token text, -- Encrypted.
  previous_refresh_token text, -- Encrypted; tried once when the current one is refused.
  access_token_expires_at timestamptz, -- End of the access token.
  refresh_token_expires_at timestamptz, -- End of the refresh token by the rolling clock.
  refresh_token_hard_expires_at timestamptz, -- End of the consent by the hard clock.
  company_name text, -- The company's name, for people.
  time_zone text, -- The company's time zone.
  time_zone_source text check (time_zone_source in ('host', 'company', 'address', 'assumed')), -- Where it is from: the host, QuickBooks, the company's address, or the larger part of its state.
  home_currency text, -- The company's own currency, once it was asked for: that of a transaction which names none.
  connected_by text, -- Who consented.
  connected_at timestamptz not null, -- When.
  refreshed_at timestamptz, -- When tokens were last refreshed.
  refresh_owner text, -- The process that refreshes now.
  refresh_generation bigint, -- The generation it set out from.
  refresh_lease_until timestamptz, -- From then on another process may refresh.
  refresh_attempts integer not null default 0, -- Attempts since the last success.
  verifier_tokens text, -- Encrypted; a list, newest first.
  verifier_generation bigint not null default 0, -- Rises with every change of the verifier tokens.
  token_key_id text, -- The key that the tokens are under.
  verifier_key_id text, -- The key that the verifier tokens are under.
  verifier_token_hint text, -- The last characters of the newest verifier token, for people.
  app_id text, -- A hash of the Intuit app's client id; null when not known.
  awaits_proof boolean not null default false, -- Nobody has shown yet that the tokens open the company.
  realm_proof text not null default 'current' check (realm_proof in ('none', 'former', 'current')), -- Whether QuickBooks confirmed that the company is the tenant's: never, until a disconnect, or now.
  updated_at timestamptz not null default now() -- When the row was last written.
);
create index quickbooks_connections_realm on $schema.quickbooks_connections (realm_id);
create index quickbooks_connections_connected on $schema.quickbooks_connections (tenant_id) where state in ('connected', 'unconfirmed');

create table $schema.quickbooks_former_realms ( -- Companies a tenant was connected to before a confirmed replacement; their rows are kept, out of every total.
  tenant_id text not null, -- Whose row it is.
  environment text not null check (environment in ('sandbox', 'production')), -- sandbox or production.
  realm_id text not null, -- The QuickBooks company.
  company_name text, -- The company's name, for people.
  time_zone text, -- The company's time zone.
  time_zone_source text check (time_zone_source in ('host', 'company', 'address', 'assumed')), -- Where it is from.
  connected_at timestamptz not null, -- When it had been connected.
  replaced_at timestamptz not null, -- When another company took its place.
  primary key (tenant_id, environment, realm_id)
);

create table $schema.quickbooks_authorization_states ( -- Authorization requests under way, and used ones until they expire. Only a hash of the state is kept.
  state_hash text primary key, -- SHA-256 of the state.
  tenant_id text not null, -- Whose row it is.
  environment text not null check (environment in ('sandbox', 'production')), -- sandbox or production.
  redirect_uri text not null, -- Where Intuit sends the person back.
  requested_by text, -- Who asked.
  expected_realm_id text, -- The company that must be chosen; null for any.
  confirm_replace boolean not null, -- Another company may take the place of the present one.
  expires_at timestamptz not null, -- End of the request.
  used_at timestamptz, -- When its answer came; null while it is pending.
  created_at timestamptz not null default now() -- Begin of the request.
);
create index quickbooks_authorization_states_tenant on $schema.quickbooks_authorization_states (tenant_id);

create table $schema.quickbooks_api_usage ( -- Metered calls per app, realm and month: what Intuit's budget counts.
  tenant_id text not null, -- Whose row it is; empty for the sum of deleted tenants.
  app_id text not null, -- A hash of the Intuit app's client id.
  environment text not null check (environment in ('sandbox', 'production')), -- sandbox or production.
  realm_id text not null, -- The QuickBooks company; empty for the sum of deleted tenants.
  month text not null check (month ~ '^[0-9]{4}-[0-9]{2}$'), -- YYYY-MM, UTC.
  calls bigint not null, -- Metered calls.
  updated_at timestamptz not null, -- When the row was last written.
  primary key (tenant_id, app_id, environment, realm_id, month)
);
create index quickbooks_api_usage_app on $schema.quickbooks_api_usage (app_id, month);
`
