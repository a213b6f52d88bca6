import { toInstant } from '@vectis/quickbooks/values'
import { revivalReason } from '@vectis/quickbooks/ports'
import type { DeletionReason, OpenQuestion } from '@vectis/quickbooks/ports'
import type { SyncEntity } from '@vectis/quickbooks/rows'
import type { Instant } from '@vectis/quickbooks/values'
import type { RunContext } from '../context/run-context.ts'
import { UNSERVED_PAUSE_MS } from '../plan/turns.ts'
import type { Conclusions } from './conclusions.ts'
import type { Claim, Verdict } from './decide-gone.ts'

/** An object to request, and the claim about it. */
export interface ObjectClaim {
  externalId: string
  claim: Claim
  /** The deletion's own time, from a stub or an event; null when it had none. */
  deletedAt: Instant | null
  /** The surviving customer of a merge, if an event names it. */
  mergedInto?: string | null
  /** When it was claimed (server time). */
  claimedAt: Instant
}

/** The claim together with the results of earlier ticks. */
export interface AskedObject extends Required<ObjectClaim> {
  attempts: number
  misses: number
}

const claimOfReason: Record<DeletionReason, Claim> = {
  deleted: 'stub',
  merged: 'merge',
  absent: 'absent',
}

const reasons: Record<Claim, DeletionReason | null> = {
  stub: 'deleted',
  delete_event: 'deleted',
  merge: 'merged',
  absent_counted: 'absent',
  absent: 'absent',
  nothing: null,
  seen_alive: null,
  doubted: null,
}

const HOUR_MS = 3_600_000

/** Weakest first: an answer may refute a weak claim and leave a stronger one open. */
const byStrength: readonly Claim[] = [
  'nothing',
  'absent',
  'absent_counted',
  'delete_event',
  'stub',
  'merge',
]

/** Claims about an object that is stored as deleted are not in this list, and stay. */
function strongerOf(now: Claim, before: Claim): Claim {
  if (isStoredGone(now)) return now
  return byStrength.indexOf(now) >= byStrength.indexOf(before) ? now : before
}

/** Merges a new claim with an earlier one: a claim stays until an answer settles it. */
export function strengthen(
  objects: readonly ObjectClaim[],
  find: (externalId: string) => OpenQuestion | null,
): AskedObject[] {
  const joined = new Map<string, AskedObject>()
  for (const object of objects) {
    const { externalId } = object
    const known = find(externalId)
    const before = joined.get(externalId)
    const claimBefore =
      before?.claim ?? (known?.claim == null ? 'nothing' : claimOfReason[known.claim])
    joined.set(externalId, {
      externalId,
      claim: strongerOf(object.claim, claimBefore),
      deletedAt: object.deletedAt ?? before?.deletedAt ?? known?.deletedAt ?? null,
      mergedInto: object.mergedInto ?? before?.mergedInto ?? known?.mergedInto ?? null,
      claimedAt: known?.claimedAt ?? before?.claimedAt ?? object.claimedAt,
      attempts: known?.attempts ?? 0,
      misses: known?.misses ?? 0,
    })
  }
  return [...joined.values()]
}

/** Adds the results of a verdict. */
export function conclude(
  { clock }: Pick<RunContext, 'clock'>,
  entity: SyncEntity,
  {
    object,
    verdict,
    into,
    wasAsked = false,
    isMissing = false,
    reason,
  }: {
    object: AskedObject
    verdict: Verdict
    into: Conclusions
    /** A read by id was tried. */
    wasAsked?: boolean
    /** The answer was Fault 610: no such object. */
    isMissing?: boolean
    reason?: string
  },
): void {
  const { externalId, claim, deletedAt, mergedInto } = object
  if (verdict === 'pending' || verdict === 'unserved') {
    const attempts = object.attempts + (wasAsked ? 1 : 0)
    const misses = object.misses + (isMissing ? 1 : 0)
    into.put.push({
      entity,
      externalId,
      createdFrom: null,
      createdBefore: null,
      kind: verdict === 'unserved' ? 'unserved' : kindOf(claim),
      claim: reasons[claim],
      claimedAt: object.claimedAt,
      deletedAt,
      mergedInto,
      reason: reason ?? describe(claim, isMissing),
      attempts,
      misses,
      // A question that this run did not reach keeps its schedule.
      nextAt: toInstant(clock.now() + (wasAsked ? waitOf(verdict, attempts) : 0)),
    })
    return
  }
  into.settle.push({ entity, externalId, createdFrom: null })
  if (verdict === 'revived') into.revived.push({ entity, externalId })
  // An object that is stored as deleted already has its tombstone.
  if (verdict !== 'gone' || isStoredGone(claim)) return
  into.tombstones.push({
    entity,
    externalId,
    deletedAt,
    reason: reasons[claim] ?? 'absent',
    ...(mergedInto === null ? {} : { mergedInto }),
  })
}

export function isStoredGone(claim: Claim): boolean {
  return claim === 'seen_alive' || claim === 'doubted'
}

/** At the next tick the first few times, then three times a day. An object that cannot be served: once a day. */
function waitOf(verdict: Verdict, attempts: number): number {
  if (verdict === 'unserved') return UNSERVED_PAUSE_MS
  return attempts < 3 ? 0 : 8 * HOUR_MS
}

function kindOf(claim: Claim): Exclude<OpenQuestion['kind'], 'unserved'> {
  if (isStoredGone(claim)) return 'revival'
  if (claim === 'nothing') return 'not_yet'
  return reasons[claim] === 'absent' ? 'absence' : 'deletion'
}

function describe(claim: Claim, isMissing: boolean): string {
  if (isMissing) return 'One read by id found no such object.'
  const said: Record<ReturnType<typeof kindOf>, string> = {
    not_yet: 'It was named, but no answer included it.',
    deletion: 'It was reported as deleted, but no read by its id has confirmed that yet.',
    absence:
      'A complete read did not include it, but no read by its id has confirmed a deletion yet.',
    revival: revivalReason,
  }
  return said[kindOf(claim)]
}
