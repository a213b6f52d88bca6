/** Checkpoints, leases and past runs. */
export const syncTables = `
create table $schema.quickbooks_sync_checkpoints ( -- Where reading an entity resumes; written in the transaction of the rows it covers.
  tenant_id text not null, -- Whose row it is.
  realm_id text not null, -- The QuickBooks company.
  entity text not null, -- By its wire name, such as Invoice.
  changed_since text, -- Lower bound of the next incremental read: the server's own time, verbatim.
  deletions_since text, -- Server time from which on no answer held deletions, verbatim; null while change data capture has shown all.
  full_read_at text, -- Server time when a full read last completed, verbatim.
  scan jsonb, -- A full read under way.
  counted_at text, -- Server time when the number of rows was last compared, verbatim.
  unavailable_reason text, -- Why the entity cannot be read at all, such as a plan without it.
  failing jsonb, -- The reading that fails: since when, how often, why, and when it is tried again; null while it works.
  set_aside jsonb not null default '[]', -- Ids of rows that no schema accepted, in the last full read and since: QuickBooks counts them.
  updated_at timestamptz not null default now(), -- When the row was last written here.
  primary key (tenant_id, realm_id, entity)
);

create table $schema.quickbooks_sync_leases ( -- Who leads the sync of a realm. The fence rises with every acquisition.
  tenant_id text not null, -- Whose row it is.
  realm_id text not null, -- The QuickBooks company.
  owner text, -- The leading process; null after it gave the lease back.
  fence bigint not null, -- A batch under an older fence is refused.
  until timestamptz not null, -- From then on another process may take the lease.
  statuses_on date, -- The day for which all stored statuses are true; null while rows were written since.
  primary key (tenant_id, realm_id)
);

create table $schema.quickbooks_sync_runs ( -- What each run of a sync read and changed.
  tenant_id text not null, -- Whose row it is.
  run_id text not null, -- The run.
  realm_id text not null, -- The QuickBooks company.
  kind text not null check (kind in ('full', 'incremental', 'targeted', 'verify', 'mixed', 'quiet', 'not_begun')), -- What was planned.
  reason text not null, -- Why the plan chose this.
  started_at timestamptz not null, -- When it began.
  finished_at timestamptz, -- When it ended; null while it runs, or until the next run when its process died.
  outcome text check (outcome in ('succeeded', 'partial', 'failed', 'aborted')), -- How it ended.
  calls integer not null default 0, -- Metered calls it made.
  entities jsonb not null default '{}', -- Per entity: read, inserted, updated, unchanged, deleted, stale, set aside.
  error_code text, -- The documented code of the error that ended it, or of its first problem.
  message text, -- What was expected and what came; never holds a secret.
  remedy text, -- What an operator should do; never holds a secret.
  intuit_tid text, -- Intuit's id of the exchange that failed.
  problems jsonb not null default '[]', -- Parts that could not be read or done: rung, entity, id, code, message, remedy, when it is tried again.
  report jsonb, -- The verification report.
  known_at timestamptz, -- Since when its end is known, by the clock of the history: the process that ran may have another; null means finished_at.
  earlier_ends timestamptz[], -- Of quiet ticks that are stored as one run: when each but the last ended.
  earlier_known timestamptz[], -- Since when each of those ends is known.
  repeats integer not null default 0, -- Further runs like this one that could not begin either; the last ended at finished_at.
  primary key (tenant_id, run_id)
);
create index quickbooks_sync_runs_realm on $schema.quickbooks_sync_runs (tenant_id, realm_id, started_at);

create table $schema.quickbooks_set_aside ( -- Objects that could not be understood, so that they do not stand in the way of the others.
  tenant_id text not null, -- Whose row it is.
  set_aside_id bigint generated always as identity, -- Order of the rows.
  realm_id text not null, -- The QuickBooks company.
  run_id text not null, -- The run that met it.
  entity text not null, -- Its entity.
  external_id text, -- Its id, when that could be read.
  path text not null, -- Where in the object, such as Line[3].Amount.
  message text not null, -- What was expected there.
  at timestamptz not null default now(), -- When it was set aside.
  primary key (tenant_id, set_aside_id),
  foreign key (tenant_id, run_id) references $schema.quickbooks_sync_runs (tenant_id, run_id) on delete cascade
);
create index quickbooks_set_aside_run on $schema.quickbooks_set_aside (tenant_id, run_id);
`
