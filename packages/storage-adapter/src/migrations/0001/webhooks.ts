/** Webhook events as received, and counts of deliveries that were not stored. */
export const webhookTables = `
create table $schema.quickbooks_webhook_events ( -- One row per event of a realm and tenant: an audit, and the queue of the next tick.
  tenant_id text not null, -- Whose row it is.
  realm_id text not null, -- The QuickBooks company.
  event_id text not null, -- The event's id as sent; unique within tenant and realm.
  qbo_event_id text not null, -- Unique within the realm over all tenants: the event's id, or with a suffix where another tenant of the realm has that id.
  entity text not null, -- What changed, by its name in lower case, such as invoice.
  entity_id text not null, -- Its id.
  operation text not null, -- created, updated, deleted, merged, voided, emailed, or as sent.
  occurred_at timestamptz, -- The event's own time; null when missing or unreadable.
  occurred_at_text text, -- The same as sent.
  deleted_id text, -- The id that a merge left behind.
  envelope text not null, -- Which of Intuit's two formats.
  type text not null, -- The event's type as sent.
  raw text not null, -- The event as sent.
  received_at timestamptz not null, -- When it came.
  trace_parent text, -- The span that recorded it, as a W3C traceparent; null without tracing.
  attempts integer not null default 0, -- Times its own object was asked for in vain.
  claimed_by text, -- The process that works on it.
  claimed_until timestamptz, -- From then on another process may claim it.
  processed_at timestamptz, -- When the rows it speaks of were written.
  outcome text, -- How it ended.
  last_error text, -- Why it was given back.
  primary key (tenant_id, realm_id, event_id)
);
create unique index quickbooks_webhook_events_qbo_event on $schema.quickbooks_webhook_events (realm_id, qbo_event_id);
create index quickbooks_webhook_events_received on $schema.quickbooks_webhook_events (tenant_id, realm_id, received_at);
create index quickbooks_webhook_events_pending on $schema.quickbooks_webhook_events (tenant_id, realm_id, received_at) where processed_at is null;

create table $schema.quickbooks_webhook_counters ( -- Duplicates and rejected deliveries by hour; nothing of their bodies is kept.
  tenant_id text not null default '', -- Whose row it is; empty when no tenant could be named.
  realm_id text not null default '', -- The QuickBooks company; empty when none could be named.
  hour timestamptz not null, -- The hour that is counted.
  kind text not null check (kind in ('duplicate', 'rejected')), -- duplicate or rejected.
  reason text not null default '', -- Why, for rejections.
  count bigint not null, -- How many.
  last_at timestamptz not null, -- The last of them.
  primary key (tenant_id, realm_id, kind, reason, hour)
);
`
