import { askRevival } from '@vectis/quickbooks'
import type {
  BatchCounts,
  BillingRowVersion,
  CustomerRow,
  SyncBatch,
  SyncEntity,
  Tombstone,
} from '@vectis/quickbooks'
import { buildOn } from '../databases/tables.ts'
import { settleEvents } from '../webhook-events/claim-events.ts'
import { markAbsent } from './absence.ts'
import { writeCheckpoints } from './checkpoints.ts'
import { checkLease } from './leases.ts'
import { markUnreadable } from './mark-unreadable.ts'
import { changeQuestions } from './open-questions.ts'
import type { SyncContext } from './sync-context.ts'
import { applyVoidEvents } from './void-events.ts'
import { writePayments } from './write-payments.ts'
import { separateNewest } from './separate-newest.ts'
import { specs } from './specs.ts'
import { emptyCounts, writePage } from './write-page.ts'
import { writeTombstones } from './write-tombstones.ts'

const entities: readonly SyncEntity[] = [
  'Customer',
  'Invoice',
  'Payment',
  'CreditMemo',
  'RecurringTransaction',
]

/**
 * Writes one batch inside the transaction that `context.db` is: rows, tombstones, marks, checkpoints, questions and
 * processed events, or nothing.
 */
export async function commitBatch(context: SyncContext, batch: SyncBatch): Promise<BatchCounts> {
  const { realmId } = batch
  await checkLease(context, batch.lease)
  const counts = Object.fromEntries(
    entities.map((entity) => [entity, emptyCounts()]),
  ) as BatchCounts
  const { observedAt } = batch
  let changed: readonly CustomerRow[] = []
  const doubted: { entity: SyncEntity; externalId: string }[] = []
  const pages: [SyncEntity, readonly BillingRowVersion[] | undefined][] = [
    ['Customer', batch.customers],
    ['Invoice', batch.invoices],
    ['CreditMemo', batch.creditMemos],
    ['RecurringTransaction', batch.templates],
  ]
  for (const [entity, rows] of pages) {
    if (!rows) continue
    const page = { realmId, spec: specs[entity], observedAt }
    const revived = revivedOf(batch, entity)
    const { newest, others } = separateNewest(rows)
    const told = await writePage(context, { ...page, rows: newest, revived })
    const { written, stale } = told
    counts[entity] = told.counts
    doubted.push(...told.doubted.map((externalId) => ({ entity, externalId })))
    if (entity === 'Customer') changed = selectLive(batch.customers ?? [], written, stale)
    for (const row of others) await writePage(context, { ...page, rows: [row] })
  }
  const { payments } = batch
  if (payments) {
    const revived = revivedOf(batch, 'Payment')
    const told = await writePayments(context, { realmId, payments, observedAt, revived })
    counts.Payment = told.counts
    doubted.push(...told.doubted.map((externalId) => ({ entity: 'Payment' as const, externalId })))
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
    const told = await writeTombstones(context, { realmId, entity, tombstones, observedAt })
    counts[entity].deleted += told.deleted
    counts[entity].updated += told.updated
    counts[entity].unchanged += told.unchanged
  }
  await tellDirectory(context, realmId, changed, batch.tombstones ?? [])
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
  return counts
}

function revivedOf({ revived = [] }: SyncBatch, entity: SyncEntity): string[] {
  return revived.filter((one) => one.entity === entity).map(({ externalId }) => externalId)
}

function selectLive(
  rows: readonly CustomerRow[],
  written: readonly string[],
  stale: readonly string[],
): CustomerRow[] {
  const live = new Set(written)
  for (const id of stale) live.delete(id)
  const newest = separateNewest(rows).newest
  return newest.filter(({ externalId }) => live.has(externalId))
}

async function tellDirectory(
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
