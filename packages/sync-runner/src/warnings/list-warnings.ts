import { isTimeZone, toEpochMs } from '@vectis/quickbooks/values'
import type { Connection } from '@vectis/quickbooks'
import type { SyncRun } from '@vectis/quickbooks/ports'
import type { Instant } from '@vectis/quickbooks/values'
import { isIdleRun } from '../report/ended-before.ts'
import type { SyncWarning } from '../report/sync-warning.ts'
import {
  deriveConnectionWarnings,
  deriveLateWarning,
  deriveRunWarnings,
  deriveTimeZoneWarning,
} from './derive-warnings.ts'

export interface WarningFacts {
  /** Null: there is none, and nothing to warn of. */
  connection: Connection | null
  /** The newest run that ended. */
  last: SyncRun | null
  lastSuccessAt: Instant | null
  tickMs: number
  now: number
}

/**
 * The warnings whose occasion lasts, from what is stored: for a page, and for a process that sees no run. A runner sends
 * the same ones, each once.
 */
export function listWarnings(facts: WarningFacts): SyncWarning[] {
  const { connection, last, lastSuccessAt, tickMs, now } = facts
  if (connection === null) return []
  const { state, connectedAt, realmId, timeZone } = connection
  if (state === 'disconnected') return []
  const ofConnection = deriveConnectionWarnings(connection, now)
  const failed = last?.outcome === 'failed' ? new Error(last.message ?? '') : null
  const ofRun = last === null ? [] : deriveRunWarnings({ ...last, error: failed }, connection, now)
  const isReported = ofConnection.some(({ kind }) => kind === 'action_required')
  // No call was made, so no token was needed.
  const isIdle = last !== null && isIdleRun(last) && last.outcome !== 'failed'
  const late = deriveLateWarning({
    lastSuccessAt: toEpochMs(lastSuccessAt ?? connectedAt),
    tickMs,
    now,
  })
  const hasNoZone = last !== null && (timeZone === null || !isTimeZone(timeZone))
  return [
    ...ofConnection.filter(({ kind }) => !isIdle || kind !== 'refresh_overdue'),
    ...ofRun.filter(({ kind }) => !isReported || kind !== 'action_required'),
    ...(late === null ? [] : [late]),
    ...(hasNoZone ? [deriveTimeZoneWarning(realmId, now)] : []),
  ]
}
