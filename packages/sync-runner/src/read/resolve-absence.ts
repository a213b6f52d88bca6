import type { Instant, ScanPosition, SyncEntity, Tombstone } from '@vectis/quickbooks'
import { toInstant } from '@vectis/quickbooks'
import { checkpointOf, commitBatch } from '../run/run-context.ts'
import type { RunContext } from '../run/run-context.ts'
import type { WireRows } from './batch-rows.ts'
import { followMerges } from './follow-merges.ts'
import { finishScan } from './scan-entity.ts'

/** A scan that set aside as many may not have told of all. */
const SET_ASIDE_AT_MOST = 1_000
/** Marks looked at; more than this and nothing is believed. */
const MARKS_AT_MOST = 100_000

/**
 * Ends a scan: rows it did not find become tombstones, but only when `COUNT(*)` says that QuickBooks has as many rows as we then keep. The
 * count is asked only when there are marks. Customers that are gone were merged: their transactions are read again first.
 */
export async function resolveAbsence(
  context: RunContext,
  entity: SyncEntity,
  position: ScanPosition,
): Promise<void> {
  const { store, realmId, realm, signal, recorder, lease, logger } = context
  const checkpoint = checkpointOf(context, entity)
  if (checkpoint.scan === null) return
  const { scanId } = position
  const limit = MARKS_AT_MOST
  const absent = await store.listAbsent({ realmId, entity, scanId, limit })
  const observedAt: Instant = toInstant(context.clock.now())
  let countedAt = checkpoint.countedAt
  if (absent.length > 0) {
    const theirs = await realm.count(entity, { signal })
    const ours = (await store.countLive(realmId, entity)) - absent.length
    const unreadable = await countUnreadable(context, entity, position)
    const confirmed =
      absent.length < MARKS_AT_MOST && unreadable !== null && theirs === ours + unreadable
    if (confirmed && entity === 'Customer') await moveTransactions(context, absent, observedAt)
    const resolved = await store.resolveAbsent({
      lease,
      realmId,
      entity,
      scanId,
      observedAt,
      confirmed,
    })
    if (confirmed) recorder.removed(entity, resolved)
    else {
      const counts = { realmId, entity, absent: absent.length, ours, theirs }
      logger.warn(counts, 'Rows that a scan did not find were kept: COUNT(*) disagrees')
    }
    countedAt = confirmed ? observedAt : countedAt
  }
  const finished = finishScan(checkpoint, position, observedAt)
  await commitBatch(context, {
    observedAt,
    checkpoints: [
      // Changes were read since the scan began: that bound is later than its start.
      { ...finished, changedSince: checkpoint.changedSince ?? position.startedAt, countedAt },
    ],
  })
}

/**
 * Rows that QuickBooks counts and we do not, because no schema accepted them: those of the scan, in whatever run it met them, and of this run. One that is
 * stored from before is live with us as well. Null when that cannot be told.
 */
async function countUnreadable(
  { store, realmId, recorder }: RunContext,
  entity: SyncEntity,
  { setAside }: ScanPosition,
): Promise<number | null> {
  const externalIds = [...new Set([...setAside, ...recorder.setAsideIds(entity)])]
  if (externalIds.length === 0) return 0
  if (setAside.length >= SET_ASIDE_AT_MOST || externalIds.includes('')) return null
  const stored = await store.readVersions({ realmId, entity, externalIds })
  return externalIds.length - stored.filter(({ isDeleted }) => !isDeleted).length
}

async function moveTransactions(
  context: RunContext,
  customers: readonly string[],
  observedAt: Instant,
): Promise<void> {
  const wire: WireRows = {}
  const gone = customers.map((externalId): Tombstone => {
    return { entity: 'Customer', externalId, deletedAt: null, reason: 'absent' }
  })
  const tombstones = await followMerges(context, wire, gone)
  await commitBatch(context, { observedAt, wire, tombstones })
}
