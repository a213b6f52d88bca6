/** Alerts of the billing hub. */
export const alertTables = `
create table $schema.billing_alerts ( -- Alerts with their evidence: opened once per matter, closed when it is settled.
  tenant_id text not null, -- Whose row it is.
  alert_key text not null, -- Stable: rule, source, realm and invoice; or rule, customer and window.
  rule text not null, -- invoice_overdue, service_without_invoice, …
  source text not null default '', -- Source of the document, when the alert is about one.
  realm_id text not null default '', -- Company of the document, when the alert is about one.
  external_id text, -- The document, when the alert is about one.
  customer_id text, -- The host's customer.
  state text not null check (state in ('open', 'closed', 'dismissed')), -- Whether it stands.
  fingerprint text not null, -- Tells whether the evidence changed.
  message text not null, -- What a person reads.
  evidence jsonb not null default '{}', -- The facts behind the message.
  amount numeric generated always as ((evidence ->> 'balance')::numeric) stored, -- The money at risk; null where the alert is about none.
  currency text generated always as (evidence ->> 'currency') stored, -- Of the amount, verbatim.
  dated text generated always as (coalesce(evidence ->> 'dueDate', evidence ->> 'to')) stored, -- The due date, or the day after the window: its age counts from there.
  verdict text, -- Why it fired, or why it was closed.
  times_opened integer not null default 1, -- How often the matter came back.
  opened_at timestamptz not null, -- When it was last opened.
  updated_at timestamptz not null, -- When the evidence last changed.
  closed_at timestamptz, -- When it was closed.
  dismissed_by text, -- The person who dismissed it.
  dismissed_reason text, -- Why.
  primary key (tenant_id, alert_key)
);
create index billing_alerts_customer on $schema.billing_alerts (tenant_id, customer_id) where state in ('open', 'dismissed');
create index billing_alerts_open on $schema.billing_alerts (tenant_id, customer_id) include (currency, amount, rule, dated, source, realm_id) where state = 'open';
create index billing_alerts_settled on $schema.billing_alerts (tenant_id, state, updated_at) where state <> 'open';
`
