import { mayBeOfOneRow, remedyOf } from '@vectis/quickbooks/errors'
import { identifyRow } from '@vectis/quickbooks/rows'
import { compareInstants, toEpochMs, toInstant } from '@vectis/quickbooks/values'
import type { RunProblem } from '@vectis/quickbooks/ports'
import type { SyncEntity } from '@vectis/quickbooks/rows'
import type { Instant } from '@vectis/quickbooks/values'
import type { EntityTypes, ObjectAnswer } from '@vectis/quickbooks/wire'
import { UNSERVED_PAUSE_MS } from '../plan/turns.ts'
import { problemOf } from '../report/run-problems.ts'
import { addWireRows } from '../rows/batch-rows.ts'
import type { WireRows } from '../rows/batch-rows.ts'
import { isOfOnePart } from '../context/contain.ts'
import type { RunContext } from '../context/run-context.ts'
import { askList, YOUNG_MS } from './ask-list.ts'
import type { Listing } from './ask-list.ts'
import { conclude, isStoredGone, strengthen } from './conclude.ts'
import type { AskedObject, ObjectClaim } from './conclude.ts'
import { noteTime } from './conclusions.ts'
import type { Conclusions } from './conclusions.ts'
import { decideGone } from './decide-gone.ts'
import type { Witness } from './decide-gone.ts'

/** Up to this many claimed deletions are read by id at once, which is certain. More are requested by a list first. */
const CLAIMED_BY_ID = 5
const DAY_MS = 86_400_000

/**
 * Requests objects from QuickBooks and adds the results to `into`: rows, tombstones, restored rows and open questions.
 * Only this part of the sync decides that objects are deleted.
 */
export async function askObjects(
  context: RunContext,
  entity: SyncEntity,
  objects: readonly ObjectClaim[],
  into: Conclusions,
  /**
   * Also objects that this run already read by id. They are requested by a list, which is a different kind of evidence.
   * Default false.
   */
  { again = false }: { again?: boolean } = {},
): Promise<void> {
  const { questions } = context
  const wanted: AskedObject[] = []
  for (const object of strengthen(objects, (id) => questions.find(entity, id))) {
    if (!again && questions.wasAsked(entity, object.externalId)) continue
    const verdict = decideGone(object.claim, 'not_asked')
    if (verdict === 'pending') wanted.push(object)
    else conclude(context, entity, { object, verdict, into })
  }
  if (wanted.length === 0) return
  const claimed = wanted.filter(({ claim }) => claim !== 'nothing')
  const isFew =
    !again &&
    (wanted.length === 1 || (claimed.length === wanted.length && claimed.length <= CLAIMED_BY_ID))
  const unclear = isFew ? wanted : await askByList(context, entity, wanted, into)
  for (const object of unclear) {
    if (questions.wasAsked(entity, object.externalId)) continue
    await askById(context, entity, object, into)
  }
}

/** Returns the objects that a list did not settle. */
async function askByList(
  context: RunContext,
  entity: SyncEntity,
  objects: readonly AskedObject[],
  into: Conclusions,
): Promise<AskedObject[]> {
  const { store, realmId, recorder, clock } = context
  const externalIds = objects.map(({ externalId }) => externalId)
  const { listings, time } = await askList(context, entity, externalIds)
  if (time !== null) noteTime(into, time)
  const stored = await store.readVersions({ realmId, entity, externalIds })
  const createdAt = new Map(stored.map((row) => [row.externalId, row.sourceCreatedAt]))
  const unclear: AskedObject[] = []
  const rows: unknown[] = []
  for (const object of objects) {
    const { externalId, claim } = object
    const listing = listings.get(externalId) ?? { kind: 'list_empty' }
    const verdict = decideGone(claim, witnessOf(listing, createdAt.get(externalId), clock.now()))
    if (verdict === 'pending') unclear.push(object)
    else conclude(context, entity, { object, verdict, into })
    if (listing.kind === 'listed' && !isStoredGone(claim)) rows.push(listing.row)
  }
  take(into.wire, entity, rows)
  recorder.read(entity, rows.length)
  const step = { phase: 'reread', entity, page: 1, done: true } as const
  recorder.progress({ ...step, rows: rows.length, total: objects.length })
  return unclear
}

/** The index may not contain an unstored object yet. */
function witnessOf(
  listing: Listing<SyncEntity>,
  createdAt: Instant | null | undefined,
  now: number,
): Witness {
  if (listing.kind !== 'unlisted') return listing.kind === 'list_empty' ? 'list_empty' : 'listed'
  if (createdAt == null || now - toEpochMs(createdAt) < YOUNG_MS) return 'unlisted_young'
  const { lastCreatedAt } = listing
  const isBeforeLast = lastCreatedAt !== null && compareInstants(createdAt, lastCreatedAt) < 0
  return isBeforeLast ? 'unlisted' : 'unlisted_last'
}

async function askById(
  context: RunContext,
  entity: SyncEntity,
  object: AskedObject,
  into: Conclusions,
): Promise<void> {
  const { realm, signal, questions, recorder } = context
  const { externalId, claim } = object
  if (!questions.takeRead(entity, externalId)) {
    return conclude(context, entity, { object, verdict: decideGone(claim, 'not_asked'), into })
  }
  let answer: ObjectAnswer<EntityTypes[SyncEntity]>
  try {
    answer = await realm.ask(entity, externalId, { signal })
  } catch (error) {
    if (signal.aborted || !isOfOnePart(error)) throw error
    // This object or its entity may cause the failure: the others of this step continue, and it is requested again
    // later.
    questions.stopReads(entity)
    recorder.problem(problemOf(error, { rung: 'row', entity, externalId }))
    // The cause is again a row that could not be served before.
    const wasUnserved = questions.find(entity, externalId)?.kind === 'unserved'
    return conclude(context, entity, {
      object,
      verdict: decideGone(claim, wasUnserved && mayBeOfOneRow(error) ? 'unserved' : 'no_answer'),
      into,
      wasAsked: true,
      reason: error.message,
    })
  }
  noteTime(into, answer.time)
  const verdict = decideGone(claim, witnessById(context, entity, object, answer))
  const isMissing = answer.kind === 'missing'
  if (answer.kind === 'found') {
    take(into.wire, entity, [answer.row])
    recorder.read(entity, 1)
  }
  if (answer.kind !== 'unserved') {
    return conclude(context, entity, { object, verdict, into, wasAsked: true, isMissing })
  }
  const { code, path, message } = answer
  if (code === 'unreadable') recorder.setAside([{ entity, externalId, path, message }])
  else recorder.problem(unservedProblem(context, { entity, externalId, code, message }))
  conclude(context, entity, { object, verdict, into, wasAsked: true, reason: message })
}

function unservedProblem(
  { clock }: RunContext,
  about: Pick<RunProblem, 'entity' | 'externalId' | 'code' | 'message'>,
): RunProblem {
  return {
    ...about,
    rung: 'row',
    remedy: remedyOf('unserved'),
    since: null,
    retryAt: toInstant(clock.now() + UNSERVED_PAUSE_MS),
    intuitTid: null,
  }
}

function witnessById(
  { clock }: RunContext,
  entity: SyncEntity,
  { deletedAt, claimedAt, attempts, misses }: AskedObject,
  answer: ObjectAnswer<EntityTypes[SyncEntity]>,
): Witness {
  if (answer.kind === 'missing') return misses > 0 ? 'missing_again' : 'missing'
  if (answer.kind === 'empty') return 'no_answer'
  if (answer.kind === 'unserved') return 'unserved'
  const { updatedAt } = identifyRow(entity, answer.row)
  const said = deletedAt ?? claimedAt
  if (updatedAt !== null && compareInstants(updatedAt, said) > 0) return 'found_newer'
  const isOld = attempts >= 3 && clock.now() - toEpochMs(claimedAt) >= DAY_MS
  return isOld ? 'found_older_for_a_day' : 'found_older'
}

function take(wire: WireRows, entity: SyncEntity, rows: readonly unknown[]): void {
  if (rows.length > 0) addWireRows(wire, entity, rows as never[])
}
