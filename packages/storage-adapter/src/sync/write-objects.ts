import { nothingWritten } from '@vectis/quickbooks/ports'
import { forEachEntity, separateNewest, syncEntities } from '@vectis/quickbooks/rows'
import type { BatchCounts, SyncBatch, Tombstone, WriteCounts } from '@vectis/quickbooks/ports'
import type {
  BillingRowVersion,
  CustomerRow,
  PaymentSet,
  SyncEntity,
} from '@vectis/quickbooks/rows'
import { syncedTables } from '../tables/synced-tables.ts'
import { markUnreadable } from './mark-unreadable.ts'
import type { SyncContext } from './sync-context.ts'
import { applyVoidEvents } from './void-events.ts'
import { writePage, type WrittenPage } from './write-page.ts'
import { writePayments } from './write-payments.ts'
import { writeTombstones } from './write-tombstones.ts'

/** Rows by entity. Those of another source than QuickBooks can also be drafts. */
export interface ObjectRows extends Partial<Record<SyncEntity, readonly BillingRowVersion[]>> {
  Customer?: readonly CustomerRow[]
  Payment?: readonly PaymentSet[]
}

/** The objects of a batch, of QuickBooks or of another source. */
export interface ObjectBatch extends Pick<
  SyncBatch,
  'realmId' | 'observedAt' | 'today' | 'revived' | 'tombstones' | 'voidEvents' | 'unreadable'
> {
  rows?: ObjectRows
  /** Most likely nothing is stored of any row. Default false. */
  isFirst?: boolean
}

export interface WrittenObjects {
  counts: BatchCounts
  /** Objects with a tombstone that is not newer than the answer that holds them. */
  doubted: { entity: SyncEntity; externalId: string }[]
  /** A version may name the batch. One that changed nothing needs no evidence, so that a quiet tick writes none. */
  mayHaveWritten: boolean
}

/**
 * Writes rows, marks, voids and tombstones inside the transaction `context.db`: the one writer of billing rows. The
 * transaction holds a lock, so that objects of one company are written by one transaction at a time.
 */
export async function writeObjects(
  context: SyncContext,
  batch: ObjectBatch,
): Promise<WrittenObjects> {
  const { realmId, observedAt } = batch
  const written: WrittenObjects = {
    counts: forEachEntity(nothingWritten),
    doubted: [],
    mayHaveWritten: [batch.tombstones, batch.voidEvents, batch.unreadable].some(
      (parts = []) => parts.length > 0,
    ),
  }
  const { counts, doubted } = written
  let changed: readonly CustomerRow[] = []
  for (const entity of syncEntities) {
    const result = await writeRows(context, batch, entity)
    if (result === null) continue
    counts[entity] = result.counts
    written.mayHaveWritten ||= result.hasOlder || hasChanged(result.counts)
    for (const externalId of result.doubted) doubted.push({ entity, externalId })
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
  return written
}

/** Null when the batch has no rows of the entity. */
async function writeRows(
  context: SyncContext,
  { realmId, observedAt, today, rows = {}, revived: all = [], isFirst = false }: ObjectBatch,
  entity: SyncEntity,
): Promise<WrittenPage | null> {
  const found = rows[entity]
  if (!found) return null
  const named = all.filter((one) => one.entity === entity).map(({ externalId }) => externalId)
  const revived = [...new Set(named)]
  if (entity === 'Payment') {
    const payments = rows.Payment ?? []
    return writePayments(context, { realmId, payments, observedAt, revived, isFirst })
  }
  const page = { realmId, spec: syncedTables[entity], observedAt, today }
  const { newest, older } = separateNewest<BillingRowVersion>(found, observedAt)
  const result = await writePage(context, { ...page, rows: newest, revived, isFirst })
  for (const row of older) await writePage(context, { ...page, rows: [row] })
  result.hasOlder = older.length > 0
  return result
}

function hasChanged({ inserted, updated, deleted, revived, stale }: WriteCounts): boolean {
  return inserted + updated + deleted + revived + stale > 0
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
