import { askRevival, mayChangeRows } from '@vectis/quickbooks/ports'
import type { BatchCounts, SyncBatch } from '@vectis/quickbooks/ports'
import { buildOn } from '../databases/tables.ts'
import { settleEvents } from '../webhook-events/claim-events.ts'
import { markAbsent } from './absence.ts'
import { writeCheckpoints } from './checkpoints.ts'
import { skipZeroFill, watchPace } from './in-slices.ts'
import { endBatch } from './end-batch.ts'
import { checkLease } from './leases.ts'
import { changeQuestions } from './open-questions.ts'
import type { SyncContext } from './sync-context.ts'
import { writeObjects } from './write-objects.ts'

/**
 * Writes one batch inside the transaction `context.db`: rows, tombstones, marks, checkpoints, questions and processed
 * events, all or nothing.
 */
export async function commitBatch(
  context: SyncContext,
  batch: SyncBatch,
  now: number | null,
): Promise<BatchCounts> {
  const { realmId, today } = batch
  const changesRows = mayChangeRows(batch)
  await watchPace(context.pace, () => checkLease(context, batch.lease, { changesRows, today, now }))
  if (changesRows) await skipZeroFill(context)
  const { observedAt } = batch
  // A scan that marks no absent row is a first read.
  const isFirst = batch.evidence?.step === 'scan' && batch.absence === undefined
  const { counts, doubted, mayHaveWritten } = await writeObjects(context, { ...batch, isFirst })
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
    hasWritten: mayHaveWritten,
    realmId,
    observedAt,
    ...(batch.evidence ? { of: batch.evidence } : {}),
  })
  return counts
}
