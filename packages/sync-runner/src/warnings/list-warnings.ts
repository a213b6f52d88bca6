import { isTimeZone, toEpochMs } from '@vectis/quickbooks/values'
import type { Checkpoint, DescribedConnection, SyncRun } from '@vectis/quickbooks/ports'
import type { Instant } from '@vectis/quickbooks/values'
import { isIdleRun } from '../report/ended-before.ts'
import type { SyncWarning } from '../report/sync-warning.ts'
import { findLastProgress } from './last-progress.ts'
import { deriveAsideWarnings } from './derive-row-warnings.ts'
import {
  deriveClockWarning,
  deriveConnectionWarnings,
  deriveLateWarning,
  deriveRunWarnings,
  deriveTimeZoneWarning,
} from './derive-warnings.ts'

export interface WarningFacts {
  /** Null: there is none, and nothing to warn of. */
  connection: DescribedConnection | null
  /** The newest run that ended. */
  last: SyncRun | null
  lastSuccessAt: Instant | null
  tickMs: number
  now: number
  /** Default: none. */
  checkpoints?: readonly Checkpoint[]
  /** Milliseconds by which the clock of this process is ahead of the one of `now`. Default 0. */
  clockOffMs?: number
}

/**
 * The warnings whose occasion lasts, from what is stored: for a page, and for a process that sees no run. A runner sends
 * the same ones, each once.
 */
export function listWarnings(facts: WarningFacts): SyncWarning[] {
  const { connection, last, lastSuccessAt, tickMs, now, checkpoints = [], clockOffMs = 0 } = facts
  if (connection === null) return []
  const { state, connectedAt, realmId, timeZone } = connection
  if (state === 'disconnected') return []
  const ofConnection = deriveConnectionWarnings(connection, now)
  const isCutOff = last?.problems.some(({ rung }) => rung === 'tick' || rung === 'tenant')
  const hasFailed = last?.outcome === 'failed' || (last?.outcome === 'partial' && isCutOff)
  const failed = hasFailed ? new Error(last?.message ?? '') : null
  const ofRun = last === null ? [] : deriveRunWarnings({ ...last, error: failed }, connection, now)
  const isReported = ofConnection.some(({ kind }) => kind === 'action_required')
  // No call was made, so no token was needed.
  const isIdle = last !== null && isIdleRun(last) && last.outcome !== 'failed'
  const late = deriveLateWarning({
    lastSuccessAt: toEpochMs(lastSuccessAt ?? connectedAt),
    progressAt: findLastProgress(checkpoints, now),
    tickMs,
    now,
  })
  const ofClock = deriveClockWarning(clockOffMs, now)
  const isNamed = new Set(ofRun.map(({ key }) => key))
  const aside = deriveAsideWarnings(checkpoints, now)
  const hasNoZone = last !== null && (timeZone === null || !isTimeZone(timeZone))
  return [
    ...ofConnection.filter(({ kind }) => !isIdle || kind !== 'refresh_overdue'),
    ...ofRun.filter(({ kind }) => !isReported || kind !== 'action_required'),
    ...aside.filter(({ key }) => !isNamed.has(key)),
    ...(late === null ? [] : [late]),
    ...(ofClock === null ? [] : [ofClock]),
    ...(hasNoZone ? [deriveTimeZoneWarning(realmId, now)] : []),
  ]
}
