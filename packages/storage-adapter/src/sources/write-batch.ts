import {
  nothingWritten,
  type SourceKey,
  type SourceKind,
  type SourceTombstone,
  type SourceWritten,
  type WriteCounts,
} from '@vectis/quickbooks/ports'
import type { SyncEntity } from '@vectis/quickbooks/rows'
import { todayIn, type CalendarDate } from '@vectis/quickbooks/values'
import { text } from '../databases/columns.ts'
import { toJsonParameter } from '../databases/json-parameter.ts'
import { read, run } from '../databases/run.ts'
import { writeEvidence } from '../history/write-evidence.ts'
import { skipZeroFill, watchPace } from '../sync/in-slices.ts'
import { writeStatuses } from '../sync/statuses.ts'
import type { SyncContext } from '../sync/sync-context.ts'
import { writeObjects, type ObjectRows } from '../sync/write-objects.ts'
import { syncedTables } from '../tables/synced-tables.ts'
import { sourceKinds } from './batch-fields.ts'
import { lockSource } from './lock-source.ts'
import { entityOf, keyOf, type ReadBatch } from './read-batch.ts'

/** Writes a batch inside the transaction `context.db`, all or nothing. `now`: null: the database's time. */
export async function writeBatch(
  context: SyncContext,
  { batch, rows, tombstones, readById }: ReadBatch,
  now: number | null,
): Promise<SourceWritten> {
  const { organisationId: realmId, observedAt } = batch
  const lock = () => lockSource(context, batch, now)
  const { timeZone, statusesOn, now: at } = await watchPace(context.pace, lock)
  const today = todayIn(timeZone, at)
  await skipZeroFill(context)
  const seen = await findSeenLater(context, tombstones, { realmId, observedAt })
  const isSeen = new Set(seen.map(({ kind, id }) => keyOf(kind, id)))
  const gone = tombstones.filter(({ kind, id }) => !isSeen.has(keyOf(kind, id)))
  const written = await writeObjects(context, {
    realmId,
    observedAt,
    today,
    rows: Object.fromEntries(rows) as ObjectRows,
    revived: sourceKinds.flatMap((kind) => {
      const entity = entityOf(kind)
      const ids = rows.get(entity)?.map(({ externalId }) => externalId) ?? []
      return ids
        .filter((id) => readById.has(keyOf(kind, id)))
        .map((externalId) => ({ entity, externalId }))
    }),
    tombstones: gone.map(({ kind, id, reason, mergedInto, at }) => ({
      entity: entityOf(kind),
      externalId: id,
      deletedAt: at ?? null,
      reason,
      ...(mergedInto == null ? {} : { mergedInto }),
    })),
  })
  if (today !== statusesOn) await bringStatuses(context, { realmId, today })
  const counts = countByKind(written.counts)
  for (const { kind } of seen) counts[kind].stale += 1
  if (written.mayHaveWritten || seen.length > 0) {
    await writeEvidence(context, { kind: 'source', source: context.source, realmId, observedAt })
  }
  const doubted = written.doubted.map(({ entity, externalId }) => ({
    kind: kindOf(entity),
    id: externalId,
  }))
  return { counts, askById: [...doubted, ...seen] }
}

/** Objects that a later answer showed alive: a tombstone of an earlier one is not applied. */
async function findSeenLater(
  context: SyncContext,
  tombstones: readonly SourceTombstone[],
  { realmId, observedAt }: { realmId: string; observedAt: string },
): Promise<SourceKey[]> {
  const seen: SourceKey[] = []
  for (const [kind, ofKind] of Map.groupBy(tombstones, (one) => one.kind)) {
    const rows = await read(
      context,
      `select s.external_id from ${context.table(syncedTables[entityOf(kind)].table)} s
       where s.tenant_id = $1 and s.source = $2 and s.realm_id = $3 and s.deleted_at is null and s.observed_at > $4::timestamptz
         and s.external_id in (select jsonb_array_elements_text($5::text::jsonb))`,
      [
        context.tenantId,
        context.source,
        realmId,
        observedAt,
        toJsonParameter(ofKind.map(({ id }) => id)),
      ],
      { external_id: text() },
    )
    for (const { external_id: id } of rows) seen.push({ kind, id })
  }
  return seen
}

/** All of the organisation: its day is another than when they were last right. */
async function bringStatuses(
  context: SyncContext,
  { realmId, today }: { realmId: string; today: CalendarDate },
): Promise<void> {
  await writeStatuses(context, { realmId, today })
  await run(
    context,
    `update ${context.table('billing_sources')} set statuses_on = $4::date where tenant_id = $1 and source = $2 and realm_id = $3`,
    [context.tenantId, context.source, realmId, today],
  )
}

function countByKind(counts: Record<SyncEntity, WriteCounts>): SourceWritten['counts'] {
  return Object.fromEntries(
    sourceKinds.map((kind) => [kind, counts[entityOf(kind)] ?? nothingWritten()]),
  ) as SourceWritten['counts']
}

function kindOf(entity: SyncEntity): SourceKind {
  const kind = sourceKinds.find((one) => entityOf(one) === entity)
  if (kind === undefined) throw new TypeError(`Expected an entity of sources, found ${entity}.`)
  return kind
}
