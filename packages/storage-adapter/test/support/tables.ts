/** The tables of this half, until the migrations are here. */
export const tables = `
create table quickbooks_connections (tenant_id text primary key, environment text not null check (environment in ('sandbox','production')), realm_id text not null, state text not null, state_reason text, generation bigint not null,
 access_token text, refresh_token text, previous_refresh_token text, access_token_expires_at timestamptz, refresh_token_expires_at timestamptz, refresh_token_hard_expires_at timestamptz,
 company_name text, time_zone text, connected_by text, connected_at timestamptz not null, refreshed_at timestamptz, refresh_owner text, refresh_generation bigint, refresh_lease_until timestamptz, refresh_attempts integer not null default 0,
 verifier_tokens text, verifier_generation bigint not null default 0, token_key_id text, verifier_key_id text, updated_at timestamptz not null default now());
create index on quickbooks_connections (realm_id); create index on quickbooks_connections(token_key_id); create index on quickbooks_connections (verifier_key_id);
create table quickbooks_former_realms (tenant_id text not null, environment text not null, realm_id text not null, company_name text, time_zone text, connected_at timestamptz not null, replaced_at timestamptz not null, primary key (tenant_id, environment, realm_id));
create table quickbooks_authorization_states (state_hash text primary key, tenant_id text not null, environment text not null, redirect_uri text not null, requested_by text, expected_realm_id text, confirm_replace boolean not null, expires_at timestamptz not null, created_at timestamptz not null default now());
create table quickbooks_webhook_events (tenant_id text not null, realm_id text not null, event_id text not null, qbo_event_id text not null, entity text not null, entity_id text not null, operation text not null, occurred_at timestamptz, occurred_at_text text, deleted_id text, envelope text not null, type text not null, raw text not null, received_at timestamptz not null, attempts integer not null default 0, claimed_by text, claimed_until timestamptz, processed_at timestamptz, outcome text, last_error text, primary key (tenant_id, realm_id, event_id));
create unique index on quickbooks_webhook_events (realm_id, qbo_event_id);
create index on quickbooks_webhook_events (tenant_id, realm_id, received_at);
create index on quickbooks_webhook_events (tenant_id, realm_id, received_at) where processed_at is null;
create table quickbooks_webhook_counters (tenant_id text not null default '', realm_id text not null default '', hour timestamptz not null, kind text not null, reason text not null default '', count bigint not null, last_at timestamptz not null, primary key (tenant_id, realm_id, kind, reason, hour));
create table quickbooks_api_usage (tenant_id text not null, app_id text not null, environment text not null, realm_id text not null, month text not null, calls bigint not null, updated_at timestamptz not null, primary key (tenant_id, app_id, environment, realm_id, month));
create index on quickbooks_api_usage (app_id, month);
`
