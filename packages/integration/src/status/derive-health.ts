import { deriveConnectionHealth, type DerivedConnectionHealth } from '@vectis/quickbooks'
import { consentExpiresAt } from '@vectis/quickbooks/oauth'
import type { Checkpoint, DescribedConnection, SyncRun } from '@vectis/quickbooks/ports'
import type { Instant } from '@vectis/quickbooks/values'
import { hasReadThrough } from '@vectis/quickbooks-sync'
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
  isRunning: boolean
  /** QuickBooks asked the run under way to slow down. */
  isWaiting: boolean
  tickMs: number
}

/** The state of the connection, from the connection itself and from the last runs. */
export function deriveHealth(facts: HealthFacts): DerivedConnectionHealth {
  const { now, connection, ended, lastReadAt, isRunning, tickMs } = facts
  const [last] = ended
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
    isFirstSync: lastReadAt === null && (isRunning || last === undefined),
    lastSuccessAt: lastReadAt,
    intervalMs: tickMs + graceMs,
    // A first read that waits is still a first read.
    isFailing:
      last?.outcome === 'failed' ||
      last?.outcome === 'partial' ||
      (facts.isWaiting && lastReadAt !== null),
    isQuotaSpent: isQuotaSpent(last),
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
