import type { ScanPosition } from '@vectis/quickbooks/ports'
import type { SyncEntity } from '@vectis/quickbooks/rows'
import type { Instant } from '@vectis/quickbooks/values'
import { toEpochMs, toInstant } from '@vectis/quickbooks/values'
import { YOUNG_MS } from '../gone/ask-list.ts'
import { askObjects } from '../gone/ask-objects.ts'
import type { ObjectClaim } from '../gone/conclude.ts'
import { noConclusions, toBatch } from '../gone/conclusions.ts'
import { checkpointOf, commitBatch } from '../context/run-context.ts'
import type { RunContext } from '../context/run-context.ts'
import { followMerges } from '../gone/follow-merges.ts'
import { countUnstored } from './count-unstored.ts'
import { rereadOrphans } from './reread-orphans.ts'
import { finishScan, scanEntity } from './scan-entity.ts'

/** The most marks to examine. With more than this, the scan is not trusted. */
const MARKS_AT_MOST = 100_000
/**
 * Up to this many absent rows are read by id: each answer counts, even if COUNT(*) differs because the books change.
 */
const BY_ID_AT_MOST = 25
/** The most absent rows requested when COUNT(*) disagrees; the others wait for the next scan. */
const ASKED_AT_MOST = 2_000
const CHUNK = 1_000

/** Reads an entity in full; returns the end of the scan. */
export async function readWhole(context: RunContext, entity: SyncEntity): Promise<ScanPosition> {
  const position = await scanEntity(context, entity)
  await endScan(context, entity, position)
  return position
}

/**
 * Ends a scan and decides on the rows it did not find. A few are read one by one. For many, `COUNT(*)` must equal the
 * rows that we would keep; otherwise all are requested by lists. Missing customers were merged: their transactions are
 * read again first. A process that dies before the last statement does all of it again.
 */
export async function endScan(
  context: RunContext,
  entity: SyncEntity,
  position: ScanPosition,
): Promise<void> {
  const { store, realmId, lease } = context
  const checkpoint = checkpointOf(context, entity)
  if (checkpoint.scan === null) return
  const { scanId } = position
  const absent = position.isFirst
    ? []
    : await store.listAbsent({ realmId, entity, scanId, limit: MARKS_AT_MOST })
  const observedAt: Instant = toInstant(context.clock.now())
  let countedAt = checkpoint.countedAt
  if (absent.length > 0) {
    const isCounted =
      absent.length > BY_ID_AT_MOST && (await doesCountAgree(context, entity, absent))
    if (isCounted) countedAt = observedAt
    await settle(context, entity, { absent, isCounted, observedAt, scanId })
    // Marks of rows that are live or still undecided.
    await store.resolveAbsent({ lease, realmId, entity, scanId, observedAt, confirmed: false })
  }
  if (entity === 'Customer') await rereadOrphans(context)
  const finished = finishScan(checkpointOf(context, entity), position, observedAt)
  await commitBatch(context, {
    observedAt,
    checkpoints: [
      // Changes were read since the scan began: that bound is later than its start.
      { ...finished, changedSince: checkpoint.changedSince ?? position.startedAt, countedAt },
    ],
  })
}

async function settle(
  context: RunContext,
  entity: SyncEntity,
  {
    absent,
    isCounted,
    observedAt,
    scanId,
  }: { absent: readonly string[]; isCounted: boolean; observedAt: Instant; scanId: string },
): Promise<void> {
  const { logger } = context
  const asked = isCounted ? absent : absent.slice(0, ASKED_AT_MOST)
  if (asked.length < absent.length) {
    const counts = { entity, absent: absent.length, asked: asked.length }
    logger.warn(
      { event: 'quickbooks.sync.absence_kept', ...counts },
      'Rows that a scan did not find were kept: COUNT(*) disagrees',
    )
  }
  for (let start = 0; start < asked.length; start += CHUNK) {
    const into = noConclusions()
    const claims = await toClaims(context, entity, {
      externalIds: asked.slice(start, start + CHUNK),
      isCounted,
      observedAt,
    })
    await askObjects(context, entity, claims, into)
    await followMerges(context, into)
    await commitBatch(context, {
      step: 'absence',
      scanId,
      observedAt: into.time ?? observedAt,
      ...toBatch(into),
    })
  }
}

async function toClaims(
  { store, realmId, clock }: RunContext,
  entity: SyncEntity,
  input: { externalIds: readonly string[]; isCounted: boolean; observedAt: Instant },
): Promise<ObjectClaim[]> {
  const { externalIds, isCounted, observedAt: claimedAt } = input
  const claim = (externalId: string, isSure: boolean): ObjectClaim => {
    return { externalId, claim: isSure ? 'absent_counted' : 'absent', deletedAt: null, claimedAt }
  }
  if (!isCounted) return externalIds.map((externalId) => claim(externalId, false))
  const stored = await store.readVersions({ realmId, entity, externalIds })
  return stored.map(({ externalId, sourceCreatedAt: at }) =>
    claim(externalId, at !== null && clock.now() - toEpochMs(at) > YOUNG_MS),
  )
}

async function doesCountAgree(
  context: RunContext,
  entity: SyncEntity,
  absent: readonly string[],
): Promise<boolean> {
  const { store, realm, realmId, signal, questions } = context
  // In the count it would replace a deleted row.
  if (questions.hasUnserved(entity)) return false
  const unstored = await countUnstored(context, entity)
  if (absent.length >= MARKS_AT_MOST || unstored === null) return false
  const theirs = await realm.count(entity, { signal })
  const ours = (await store.countLive(realmId, entity)) - absent.length
  return theirs === ours + unstored
}
