import { askRevival, mayChangeRows, nothingWritten } from '@vectis/quickbooks/ports'
import { forEachEntity, separateNewest, syncEntities } from '@vectis/quickbooks/rows'
import type { BatchCounts, SyncBatch, Tombstone } from '@vectis/quickbooks/ports'
import type { BillingRowVersion, CustomerRow, SyncEntity } from '@vectis/quickbooks/rows'
import { buildOn } from '../databases/tables.ts'
import { settleEvents } from '../webhook-events/claim-events.ts'
import { markAbsent } from './absence.ts'
import { writeCheckpoints } from './checkpoints.ts'
import { skipZeroFill, watchPace } from './in-slices.ts'
import { endBatch } from './end-batch.ts'
import { checkLease } from './leases.ts'
import { markUnreadable } from './mark-unreadable.ts'
import { changeQuestions } from './open-questions.ts'
import type { SyncContext } from './sync-context.ts'
import { applyVoidEvents } from './void-events.ts'
import { writePayments } from './write-payments.ts'
import { syncedTables } from '../tables/synced-tables.ts'
import { writePage, type WrittenPage } from './write-page.ts'
import { writeTombstones } from './write-tombstones.ts'

/**
 * Writes one batch inside the transaction `context.db`: rows, tombstones, marks, checkpoints, questions and processed
 * events, all or nothing.
 */
export async function commitBatch(
  context: SyncContext,
  batch: SyncBatch,
  now: number | null,
): Promise<BatchCounts> {
  const { realmId } = batch
  const changesRows = mayChangeRows(batch)
  await watchPace(context.pace, () => checkLease(context, batch.lease, { changesRows, now }))
  if (changesRows) await skipZeroFill(context)
  const counts: BatchCounts = forEachEntity(nothingWritten)
  const { observedAt } = batch
  let changed: readonly CustomerRow[] = []
  const doubted: { entity: SyncEntity; externalId: string }[] = []
  for (const entity of syncEntities) {
    const result = await writeRows(context, batch, entity)
    if (result === null) continue
    counts[entity] = result.counts
    doubted.push(...result.doubted.map((externalId) => ({ entity, externalId })))
    if (entity !== 'Customer') continue
    const { newest } = separateNewest(batch.rows?.Customer ?? [], observedAt)
    changed = selectLive(newest, result)
  }
  for (const [entity, versions] of Map.groupBy(batch.unreadable ?? [], (one) => one.entity)) {
    counts[entity].updated += await markUnreadable(context, {
      realmId,
      entity,
      versions,
      observedAt,
    })
  }
  if (batch.voidEvents) await applyVoidEvents(context, realmId, batch.voidEvents)
  for (const [entity, tombstones] of Map.groupBy(batch.tombstones ?? [], (one) => one.entity)) {
    const result = await writeTombstones(context, { realmId, entity, tombstones, observedAt })
    counts[entity].deleted += result.deleted
    counts[entity].updated += result.updated
    counts[entity].unchanged += result.unchanged
  }
  await updateDirectory(context, realmId, changed, batch.tombstones ?? [])
  if (batch.absence) await markAbsent(context, realmId, batch.absence, observedAt)
  await writeCheckpoints(context, realmId, batch.checkpoints ?? [])
  const add = doubted.map((seen) => askRevival(seen, observedAt))
  await changeQuestions(context, realmId, {
    ...batch.questions,
    add: [...(batch.questions?.add ?? []), ...add],
  })
  await settleEvents(buildOn(context), context.tenantId, {
    realmId,
    qboEventIds: batch.processedEventIds ?? [],
    outcome: 'synced',
    now: observedAt,
  })
  await endBatch(context, {
    hasWritten: mayHaveWritten(batch, counts),
    realmId,
    observedAt,
    ...(batch.evidence ? { of: batch.evidence } : {}),
  })
  return counts
}

/** Whether a version may name the batch. One that changed nothing gets no evidence, so that a quiet tick writes none. */
function mayHaveWritten(
  { voidEvents = [], tombstones = [], unreadable = [] }: SyncBatch,
  counts: BatchCounts,
): boolean {
  if (voidEvents.length + tombstones.length + unreadable.length > 0) return true
  return Object.values(counts).some(
    ({ inserted, updated, deleted, revived, stale }) =>
      inserted + updated + deleted + revived + stale > 0,
  )
}

/** Null when the batch has no rows of the entity. */
async function writeRows(
  context: SyncContext,
  { realmId, observedAt, rows = {}, revived: all = [] }: SyncBatch,
  entity: SyncEntity,
): Promise<WrittenPage | null> {
  const found = rows[entity]
  if (!found) return null
  const named = all.filter((one) => one.entity === entity).map(({ externalId }) => externalId)
  const revived = [...new Set(named)]
  if (entity === 'Payment') {
    return writePayments(context, { realmId, payments: rows.Payment ?? [], observedAt, revived })
  }
  const page = { realmId, spec: syncedTables[entity], observedAt }
  const { newest, older } = separateNewest<BillingRowVersion>(found, observedAt)
  const result = await writePage(context, { ...page, rows: newest, revived })
  for (const row of older) await writePage(context, { ...page, rows: [row] })
  return result
}

function selectLive(rows: readonly CustomerRow[], { written, stale }: WrittenPage): CustomerRow[] {
  const live = new Set(written)
  for (const id of stale) live.delete(id)
  return rows.filter(({ externalId }) => live.has(externalId))
}

async function updateDirectory(
  context: SyncContext,
  realmId: string,
  changed: readonly CustomerRow[],
  tombstones: readonly Tombstone[],
): Promise<void> {
  const { db: transaction, tenantId, source, directory } = context
  const removed = tombstones
    .filter(({ entity }) => entity === 'Customer')
    .map(({ externalId, reason, mergedInto = null }) => ({ externalId, reason, mergedInto }))
  if (!directory || changed.length + removed.length === 0) return
  await directory.apply({ transaction, tenantId, source, realmId, changed, removed })
}
