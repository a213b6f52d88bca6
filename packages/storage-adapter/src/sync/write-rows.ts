import type { BillingRowVersion, WriteCounts } from '@vectis/quickbooks'
import { buildUpsert } from './build-upsert.ts'
import { rememberVoided } from './remember-voided.ts'
import { run, type SyncContext } from './sync-context.ts'
import type { TableSpec } from './table-spec.ts'

export interface WrittenRows {
  counts: WriteCounts
  /** Ids that were inserted or updated, with whether they are live. */
  written: { externalId: string; live: boolean }[]
}

export function emptyCounts(): WriteCounts {
  return { inserted: 0, updated: 0, unchanged: 0, deleted: 0, stale: 0 }
}

/** Writes a page in one statement. An object that is in it twice counts once, in its newest version. */
export async function writeRows(
  context: SyncContext,
  realmId: string,
  spec: TableSpec,
  rows: readonly BillingRowVersion[],
  observedAt: string,
): Promise<WrittenRows> {
  const counts = emptyCounts()
  if (rows.length === 0) return { counts, written: [] }
  const page = keepNewest(rows)
  const parameters = [JSON.stringify(page), context.tenantId, context.source, realmId, observedAt]
  const { rows: returned } = await run<{ external_id: string; inserted: boolean; live: boolean }>(
    context,
    buildUpsert(spec, context.table(spec.table)),
    parameters,
  )
  counts.inserted = returned.filter((row) => row.inserted).length
  counts.updated = returned.length - counts.inserted
  const untouched = page.length - returned.length
  if (untouched > 0) {
    const written = new Set(returned.map((row) => row.external_id))
    const rest = page.filter((row) => !written.has(row.externalId))
    counts.stale = await countStale(context, realmId, spec, rest, observedAt)
    if (counts.stale > 0 && spec.voidable) await rememberVoided(context, realmId, spec, rest)
    counts.unchanged = untouched - counts.stale
  }
  return {
    counts,
    written: returned.map((row) => ({ externalId: row.external_id, live: row.live })),
  }
}

async function countStale(
  context: SyncContext,
  realmId: string,
  spec: TableSpec,
  rows: readonly BillingRowVersion[],
  observedAt: string,
): Promise<number> {
  const versions = rows.map(({ externalId, sourceUpdatedAt }) => ({ externalId, sourceUpdatedAt }))
  const { rows: found } = await run<{ stale: string | number }>(
    context,
    `select count(*) as stale
     from jsonb_to_recordset($1::jsonb) as p("externalId" text, "sourceUpdatedAt" timestamptz)
     join ${context.table(spec.table)} s on s.external_id = p."externalId"
     where s.tenant_id = $2 and s.source = $3 and s.realm_id = $4
       and (least(s.source_updated_at, s.observed_at) > least(p."sourceUpdatedAt", $5::timestamptz) or s.deleted_at is not null)`,
    [JSON.stringify(versions), context.tenantId, context.source, realmId, observedAt],
  )
  return Number(found[0]?.stale ?? 0)
}

function keepNewest<Row extends BillingRowVersion>(rows: readonly Row[]): readonly Row[] {
  const newest = new Map<string, Row>()
  for (const row of rows) {
    const other = newest.get(row.externalId)
    if (other === undefined || !isOlder(row, other)) newest.set(row.externalId, row)
  }
  return newest.size === rows.length ? rows : [...newest.values()]
}

function isOlder(row: BillingRowVersion, other: BillingRowVersion): boolean {
  if (row.sourceUpdatedAt === null || other.sourceUpdatedAt === null) return false
  return Date.parse(row.sourceUpdatedAt) < Date.parse(other.sourceUpdatedAt)
}
