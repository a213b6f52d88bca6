import type { Checkpoint, EntityFailure, ScanPosition } from '@vectis/quickbooks/ports'
import type { SyncEntity } from '@vectis/quickbooks/rows'
import { json, maybe, text, type RowOf } from '../databases/columns.ts'
import { toJsonParameter } from '../databases/json-parameter.ts'
import { read, run } from '../databases/run.ts'
import type { SyncContext } from './sync-context.ts'

/** Checkpoints store instants exactly as the server wrote them, because they are sent back to it. */
export async function readCheckpoints(
  context: SyncContext,
  realmId: string,
): Promise<Checkpoint[]> {
  const rows = await read(
    context,
    selectCheckpoints(context),
    [context.tenantId, realmId],
    checkpointColumns,
  )
  return rows.map(toCheckpoint)
}

/** Of a tenant and a realm, both SQL. */
export function selectCheckpoints(
  { table }: Pick<SyncContext, 'table'>,
  { tenant = '$1', realm = '$2' }: { tenant?: string; realm?: string } = {},
): string {
  return `select entity, changed_since, deletions_since, full_read_at, scan::text as scan, counted_at, unavailable_reason, failing::text as failing, set_aside::text as set_aside from ${table('quickbooks_sync_checkpoints')}
     where tenant_id = ${tenant} and realm_id = ${realm} order by entity`
}

export const checkpointColumns = {
  entity: text<SyncEntity>(),
  changed_since: maybe(text()),
  deletions_since: maybe(text()),
  full_read_at: maybe(text()),
  scan: maybe(json<ScanPosition>()),
  counted_at: maybe(text()),
  unavailable_reason: maybe(text()),
  failing: maybe(json<EntityFailure>()),
  set_aside: json<string[]>(),
}

export function toCheckpoint(row: RowOf<typeof checkpointColumns>): Checkpoint {
  return {
    entity: row.entity,
    changedSince: row.changed_since,
    deletionsSince: row.deletions_since,
    fullReadAt: row.full_read_at,
    scan: row.scan,
    countedAt: row.counted_at,
    unavailableReason: row.unavailable_reason,
    failing: row.failing,
    setAside: row.set_aside,
  }
}

export async function writeCheckpoints(
  context: SyncContext,
  realmId: string,
  checkpoints: readonly Checkpoint[],
): Promise<void> {
  if (checkpoints.length === 0) return
  // A statement cannot write a row twice: of two of one entity the later is used.
  const latest = new Map(checkpoints.map((one) => [one.entity, one]))
  await run(
    context,
    `insert into ${context.table('quickbooks_sync_checkpoints')} as s (tenant_id, realm_id, entity, changed_since, deletions_since, full_read_at, scan, counted_at, unavailable_reason, failing, set_aside)
     select $2, $3, p.entity, p."changedSince", p."deletionsSince", p."fullReadAt", case when jsonb_typeof(p.scan) = 'null' then null else p.scan end,
       p."countedAt", p."unavailableReason",
       case when jsonb_typeof(p.failing) = 'null' then null else p.failing end, p."setAside"
     from jsonb_to_recordset($1::text::jsonb) as p(entity text, "changedSince" text, "deletionsSince" text, "fullReadAt" text, scan jsonb, "countedAt" text, "unavailableReason" text, failing jsonb, "setAside" jsonb)
     on conflict (tenant_id, realm_id, entity) do update
     set changed_since = excluded.changed_since, deletions_since = excluded.deletions_since, full_read_at = excluded.full_read_at, scan = excluded.scan,
       counted_at = excluded.counted_at, unavailable_reason = excluded.unavailable_reason, failing = excluded.failing, set_aside = excluded.set_aside, updated_at = now()
     where (s.changed_since, s.deletions_since, s.full_read_at, s.scan, s.counted_at, s.unavailable_reason, s.failing, s.set_aside) is distinct from
       (excluded.changed_since, excluded.deletions_since, excluded.full_read_at, excluded.scan, excluded.counted_at, excluded.unavailable_reason, excluded.failing, excluded.set_aside)`,
    [toJsonParameter([...latest.values()]), context.tenantId, realmId],
  )
}
