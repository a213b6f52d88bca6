/**
 * The first columns of every table that mirrors objects of a source. `created` is the description of the creation time.
 */
export function versionColumns(created: string): string {
  return `  tenant_id text not null, -- Whose row it is.
  source text not null default 'quickbooks' check (source <> ''), -- quickbooks, xero, …
  realm_id text not null default '', -- The company in the source; empty for sources without companies.
  external_id text not null, -- The source's id, as text.
  sync_token text, -- The source's version of the row; not a change marker.
  source_created_at timestamptz, -- ${created}
  source_updated_at timestamptz, -- When the source last changed it: the guard against older versions.
  raw text, -- The wire JSON, only when the host asked to keep it.
  unreadable_fields text[] not null default '{}', -- Paths of fields that a figure needs and that were there but unreadable: they are null here, which is not the same as absent.
  unreadable_since timestamptz, -- Server time of the first answer with a newer version that could not be read: figures of the row are of the version before it. Null: none.
  unreadable_path text, -- Where that version could not be read, such as TotalAmt.
  unreadable_version_at timestamptz, -- source_updated_at of that version; null when that could not be read either.`
}

/**
 * Columns about the last version of a document whose total was above zero. `more` is added to the description of that
 * total.
 */
export function carriedColumns(more = ''): string {
  return `  pre_void_total numeric, -- The last total above zero, kept when a later version is zero${more}.
  pre_void_at timestamptz, -- source_updated_at of the version with that total.
  pre_void_sync_token text, -- Its SyncToken: it orders versions of one second.
  had_void_event boolean not null default false, -- A webhook event said that it was voided.`
}

/** The last columns of such a table, and its key. */
export function keptColumns({ hasCustomer }: { hasCustomer: boolean }): string {
  const former = hasCustomer
    ? `  former_customer_external_id text, -- Whose it was before its customer last changed: it tells who survived a merge.\n`
    : ''
  return `  deletion_seen_at timestamptz, -- Server time of the answer that showed it gone. A later answer that holds the row leads to a question, not to a live row.
${former}  absent_scan_id text, -- Marked absent by this scan, until the scan is confirmed.
  observed_at timestamptz, -- Server time of the answer that last changed the row.
  first_seen_at timestamptz not null default now(), -- When the row was first written here.
  changed_at timestamptz not null default now(), -- When the row was last written here.
  primary key (tenant_id, source, realm_id, external_id)`
}
