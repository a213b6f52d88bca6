import { deriveConnectionHealth, type DerivedConnectionHealth } from '@vectis/quickbooks'
import { consentExpiresAt } from '@vectis/quickbooks/oauth'
import type { Checkpoint, DescribedConnection, SyncRun } from '@vectis/quickbooks/ports'
import { syncEntities } from '@vectis/quickbooks/rows'
import { toInstant, type Instant } from '@vectis/quickbooks/values'
import { findLastProgress, hasReadThrough } from '@vectis/quickbooks-sync'
import { isQuotaSpent } from './find-remedies.ts'

/** A page that is opened during a run must not say "late". */
const graceMs = 60_000
const lost = ['access_lost', 'unauthorized', 'reconnect_required']

export interface HealthFacts {
  now: number
  connection: DescribedConnection | null
  consentRequestedAt: Instant | null
  /** Newest first, those that ended. */
  ended: readonly SyncRun[]
  lastReadAt: Instant | null
  checkpoints: readonly Checkpoint[]
  /** No success and no page of a full read for too long. */
  isLate: boolean
  /** QuickBooks asked the run under way to slow down. */
  isWaiting: boolean
  tickMs: number
}

/** The state of the connection, from the connection itself and from the last runs. */
export function deriveHealth(facts: HealthFacts): DerivedConnectionHealth {
  const { now, connection, ended, lastReadAt, checkpoints, tickMs } = facts
  const [last] = ended
  const isFirstRead = isInFirstRead(ended, checkpoints)
  const readAt = Math.max(
    lastReadAt === null ? -Infinity : Date.parse(lastReadAt),
    findLastProgress(checkpoints, now) ?? -Infinity,
  )
  const isLost = connection?.state === 'connected' && lost.includes(last?.errorCode ?? '')
  return deriveConnectionHealth({
    now,
    connection: connection && {
      state: isLost ? 'action_required' : connection.state,
      connectedAt: connection.connectedAt,
      refreshedAt: connection.refreshedAt,
      consentExpiresAt: connection.tokens && consentExpiresAt(connection.tokens),
    },
    stateIssuedAt: facts.consentRequestedAt,
    isFirstSync: isFirstRead && !facts.isLate,
    lastSuccessAt: facts.isLate || readAt === -Infinity ? null : toInstant(readAt),
    intervalMs: tickMs + graceMs,
    // A first read that waits is still a first read.
    isFailing:
      last?.outcome === 'failed' ||
      (last?.outcome === 'partial' && !isSlice(last)) ||
      (facts.isWaiting && !isFirstRead),
    isQuotaSpent: isQuotaSpent(last),
  })
}

/** A part of a full read that let other companies go first. Nothing failed in it. */
export function isSlice({ outcome, errorCode, problems }: SyncRun): boolean {
  return outcome === 'partial' && errorCode === null && problems.length === 0
}

/** Whether something was never read yet, and no run has read everything. */
function isInFirstRead(ended: readonly SyncRun[], checkpoints: readonly Checkpoint[]): boolean {
  if (ended.some(hasReadThrough)) return false
  const known = new Map(checkpoints.map((one) => [one.entity, one]))
  return syncEntities.some((entity) => {
    const { changedSince = null, unavailableReason = null } = known.get(entity) ?? {}
    return changedSince === null && unavailableReason === null
  })
}

/**
 * When the company was last read, apart from parts that fail. A run that ended in the future had a wrong clock: it must
 * not hide a sync that stands still.
 */
export function lastReadOf(
  ended: readonly SyncRun[],
  checkpoints: readonly Pick<Checkpoint, 'changedSince'>[],
  now: number,
): Instant | null {
  const last = ended.find((run) => hasReadThrough(run) && Date.parse(run.finishedAt ?? '') <= now)
  return last?.finishedAt ?? lastBound(checkpoints)
}

/** The newest bound of the checkpoints: after a long outage a company is not "never read". */
function lastBound(checkpoints: readonly Pick<Checkpoint, 'changedSince'>[]): Instant | null {
  const read = checkpoints.flatMap(({ changedSince }) => changedSince ?? [])
  return read.toSorted((a, b) => Date.parse(a) - Date.parse(b)).at(-1) ?? null
}
