/** Open questions of the sync. */
export const questionTables = `
create table $schema.quickbooks_open_questions ( -- Objects about which nothing is concluded yet: each is asked for again on its own clock.
  tenant_id text not null, -- Whose row it is.
  realm_id text not null, -- The QuickBooks company.
  entity text not null, -- By its wire name, such as Invoice.
  external_id text not null, -- The object; empty when only the interval of its CreateTime is known.
  created_from text not null default '', -- Start of that interval, verbatim; empty when the id is known, and from the beginning.
  created_before text, -- End of that interval, verbatim; null when the id is known, and to the end.
  kind text not null check (kind in ('not_yet', 'deletion', 'absence', 'revival', 'unserved')), -- Why it has to be asked for.
  claim text check (claim in ('deleted', 'merged', 'absent')), -- What is said of it; null when nobody says that it is gone.
  claimed_at timestamptz not null, -- When it was first asked, by the server's time.
  deleted_at timestamptz, -- The deletion's own time, where a stub or an event had one.
  merged_into text, -- The surviving customer of a merge.
  reason text not null, -- For people: why nothing is concluded.
  attempts integer not null default 0, -- Ticks in which it was asked for.
  misses integer not null default 0, -- Ticks in which a read by id answered that there is no such object.
  next_at timestamptz not null, -- When it is asked for again.
  primary key (tenant_id, realm_id, entity, external_id, created_from)
);
create index quickbooks_open_questions_due on $schema.quickbooks_open_questions (tenant_id, realm_id, next_at);
`
