import { toInstant } from '@vectis/quickbooks/values'
import { syncedEntities } from '@vectis/quickbooks/rows'
import type { VerificationReport } from '@vectis/quickbooks/ports'
import type { ChangeEntity, SyncEntity } from '@vectis/quickbooks/rows'
import { askObjects } from '../gone/ask-objects.ts'
import type { ObjectClaim } from '../gone/conclude.ts'
import { noConclusions, toBatch } from '../gone/conclusions.ts'
import { countUnstored } from '../read/count-unstored.ts'
import { readChanges } from '../read/read-changes.ts'
import { readWhole } from '../read/end-scan.ts'
import { readMissedDeletions } from '../read/read-missed-deletions.ts'
import { checkpointOf, commitBatch } from '../context/run-context.ts'
import type { RunContext } from '../context/run-context.ts'
import type { LastFindings } from './last-findings.ts'

type Counts = NonNullable<VerificationReport['counts']>

/** The most tombstones to read when QuickBooks counts more rows than we keep. */
const TOMBSTONES_AT_MOST = 200
/**
 * A name list this small is read in full instead. That costs as much as a count, and shows renames that changed no
 * timestamp.
 */
const READ_WHOLE_UP_TO = 500

/**
 * Compares how many rows we have with how many QuickBooks says it has, after changes were read. A difference that
 * another read of changes does not explain leads to a scan, unless the last check had the same one.
 * See docs/decisions/0054.
 */
export async function checkCounts(
  context: RunContext,
  entities: readonly ChangeEntity[],
  last: Pick<LastFindings, 'count'>,
): Promise<Counts> {
  const counts: Counts = {}
  for (const entity of entities) {
    if (entity === 'Customer' && (await live(context, entity)) <= READ_WHOLE_UP_TO) {
      await readWhole(context, entity)
    } else {
      const found = await compare(context, entity, last)
      if (found !== null) counts[entity] = found
    }
    await commitBatch(context, {
      observedAt: now(context),
      checkpoints: [{ ...checkpointOf(context, entity), countedAt: now(context) }],
    })
  }
  return counts
}

/**
 * Nothing suggests that the company began to use this entity: no row is stored, and no document changed since it was
 * last read or counted. Then its turn costs no call.
 */
export async function isUnused(
  context: RunContext,
  entity: ChangeEntity,
  last: Pick<LastFindings, 'hasWritten'>,
): Promise<boolean> {
  const { countedAt, fullReadAt } = checkpointOf(context, entity)
  const since = countedAt ?? fullReadAt
  if (!syncedEntities[entity].isRare || since === null) return false
  if ((await live(context, entity)) > 0) return false
  return !(await last.hasWritten(since))
}

/** Null when a difference remains that the scan cannot explain. */
async function compare(
  context: RunContext,
  entity: ChangeEntity,
  last: Pick<LastFindings, 'count'>,
): Promise<{ ours: number; theirs: number } | null> {
  const { realm, signal, logger, questions } = context
  const count = async () => ({
    theirs: await realm.count(entity, { signal }),
    ours: await live(context, entity),
  })
  const agrees = async ({ ours, theirs }: { ours: number; theirs: number }) => {
    const unstored = await countUnstored(context, entity)
    return unstored !== null && ours + unstored === theirs
  }
  // A live row stored as deleted and a deleted row stored as live make the counts equal: so deletions that no answer
  // showed are requested.
  if (!(await readMissedDeletions(context, entity))) await readWhole(context, entity)
  let found = await count()
  if (await agrees(found)) return found
  const before = await last.count(entity)
  const isKnown = () =>
    found.ours !== found.theirs &&
    before !== undefined &&
    before.theirs - before.ours === found.theirs - found.ours
  if (isKnown()) return found
  await readChanges(context)
  found = await count()
  if (found.theirs > found.ours) {
    await reaskTombstones(context, entity)
    found = { ...found, ours: await live(context, entity) }
  }
  if ((await agrees(found)) || isKnown()) return found
  const about = { event: 'quickbooks.sync.counts_disagree', entity, ...found }
  logger.warn(about, 'Our rows and COUNT(*) disagree: reading all of them')
  const { rows } = await readWhole(context, entity)
  found = { ...found, ours: await live(context, entity) }
  const unserved = questions.unserved().filter((question) => question.entity === entity).length
  // A page was short. If the difference were recorded as known, it would remain for ever.
  return rows + unserved < found.theirs && !(await agrees(found)) ? null : found
}

/**
 * QuickBooks has more rows than we keep: a live object may be stored as deleted. The last deletions are read first; a
 * scan shows the others.
 */
async function reaskTombstones(context: RunContext, entity: ChangeEntity): Promise<void> {
  const { store, realmId } = context
  const limit = TOMBSTONES_AT_MOST
  const externalIds = await store.listIds({ realmId, entity, state: 'deleted', limit })
  const into = noConclusions()
  const claimedAt = now(context)
  const claims = externalIds
    .filter((externalId) => context.questions.find(entity, externalId) === null)
    .map((externalId): ObjectClaim => {
      return { externalId, claim: 'doubted', deletedAt: null, claimedAt }
    })
  await askObjects(context, entity, claims, into)
  await commitBatch(context, {
    step: 'count',
    observedAt: into.time ?? claimedAt,
    ...toBatch(into),
  })
}

function live({ store, realmId }: RunContext, entity: SyncEntity): Promise<number> {
  return store.countLive(realmId, entity)
}

function now({ clock }: RunContext): string {
  return toInstant(clock.now())
}
