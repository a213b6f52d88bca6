import { remedies, remedyOf } from '@vectis/quickbooks/errors'
import {
  consentExpiresAt,
  daysUntilConsentExpires,
  deriveConsentWarning,
} from '@vectis/quickbooks/oauth'
import { toEpochMs, toInstant } from '@vectis/quickbooks/values'
import type { DescribedConnection, RunProblem } from '@vectis/quickbooks/ports'
import { personCodes } from '../report/run-problems.ts'
import type { RunReport } from '../report/sync-event.ts'
import type { SyncWarning } from '../report/sync-warning.ts'
import { CLOCK_OFF_MS, describeClock } from './clock-off.ts'
import { deriveRowWarnings } from './derive-row-warnings.ts'

const dayMs = 86_400_000

/** Warnings about the consent: 14 and 3 days before it ends, and when tokens were not refreshed for a day. */
export function deriveConnectionWarnings(
  connection: DescribedConnection,
  now: number,
): SyncWarning[] {
  const warnings: SyncWarning[] = []
  const { tokens, state, refreshedAt, connectedAt } = connection
  const at = toInstant(now)
  if (state === 'action_required' && connection.stateReason === 'copied_database') {
    const { say: message, do: remedy } = remedies.copied_database
    warnings.push({
      kind: 'action_required',
      // Another occasion than a lost consent, which the same connection may have later.
      key: `copied_database:${connectedAt}`,
      message,
      remedy,
      at,
    })
  } else if (state === 'action_required') {
    warnings.push({
      kind: 'action_required',
      // The occasion is the consent: its loss appears as a refused refresh, a refused call, and at each later tick, in
      // any process. It ends with a new connection.
      key: `action_required:${connectedAt}`,
      message: `QuickBooks no longer accepts our sign-in (${connection.stateReason ?? 'unknown'}).`,
      remedy: remedyOf('action_required'),
      at,
    })
  }
  if (tokens === null || state !== 'connected') return warnings
  const due = deriveConsentWarning(tokens, now)
  const daysLeft = daysUntilConsentExpires(tokens, now)
  if (due !== null) {
    const end = consentExpiresAt(tokens).slice(0, 10)
    warnings.push({
      kind: 'consent_expiring',
      key: `consent_expiring:${due}:${end}`,
      message:
        due === 'expired'
          ? `The QuickBooks consent ended on ${end}.`
          : `The QuickBooks consent ends on ${end}, in ${daysLeft} days.`,
      remedy: remedyOf('consent_expiring'),
      at,
      daysLeft,
    })
  }
  const refreshed = refreshedAt ?? connectedAt
  if (now - toEpochMs(refreshed) > dayMs) {
    warnings.push({
      kind: 'refresh_overdue',
      key: `refresh_overdue:${refreshed}`,
      message: `No token refresh succeeded since ${refreshed}.`,
      remedy: remedyOf('refresh_overdue'),
      at,
    })
  }
  return warnings
}

/**
 * Whether a failure means that the consent is lost. Calls that are refused while the tokens can be refreshed may be
 * accepted again: that occasion must not use up the key of the loss. See docs/decisions/0167.
 */
function isConsentLost(errorCode: string, connection: DescribedConnection | null): boolean {
  return errorCode === 'reconnect_required' || connection?.state === 'action_required'
}

/**
 * Warnings about a run: failures that only a person can fix. `connection`: null if there is none, undefined if it could
 * not be read.
 */
export function deriveRunWarnings(
  report: Pick<RunReport, 'errorCode' | 'error' | 'reason' | 'problems' | 'remedy' | 'startedAt'>,
  connection: DescribedConnection | null | undefined,
  now: number,
): SyncWarning[] {
  const at = toInstant(now)
  const { errorCode, error, reason } = report
  // A failure of one entity is a partial failure. Only a failure that ended the run needs a person.
  if (error !== null && errorCode !== null && personCodes.includes(errorCode)) {
    // Without the connection the occasion has no name. The next tick reads it again.
    if (connection === undefined) return []
    const since = connection?.connectedAt ?? 'not_connected'
    return [
      {
        kind: 'action_required',
        key: isConsentLost(errorCode, connection)
          ? `action_required:${since}`
          : `action_required:${errorCode}:${since}`,
        message: error?.message ?? errorCode,
        remedy: report.remedy ?? remedyOf('action_required'),
        at,
      },
    ]
  }
  const failing = report.problems
    .filter(({ rung }) => rung === 'entity')
    .map((problem): SyncWarning => {
      const { entity, code, message, remedy, since } = problem
      return {
        kind: 'part_failing',
        key: `part_failing:${entity}:${code}:${since}`,
        message: `${entity} cannot be read from QuickBooks; the rest is up to date. ${message}`,
        remedy: remedy ?? remedyOf('entity_failing'),
        at,
      }
    })
  const parts = [
    ...failing,
    ...deriveRowWarnings(report.problems, now),
    ...deriveStepWarnings(report.problems, now),
  ]
  const isSpent = reason === 'budget_spent' || reason === 'quota_blocked'
  if (!isSpent && errorCode !== 'quota_exceeded') return parts
  return [
    ...parts,
    {
      kind: 'budget',
      key: `budget:${report.startedAt.slice(0, 7)}`,
      message:
        reason === 'budget_spent'
          ? 'The monthly calls of the Intuit app are used up, by our own count: syncing waits.'
          : 'QuickBooks still refuses calls because of too many requests: syncing waits, and tries again every six hours.',
      remedy:
        reason === 'budget_spent'
          ? remedyOf('budget_spent')
          : (report.remedy ?? remedyOf('quota_blocked')),
      at,
    },
  ]
}

/** Today's date in the company's zone is unknown, and so is everything that needs it. */
export function deriveTimeZoneWarning(realmId: string, now: number): SyncWarning {
  const zone = remedies['time_zone_missing host']
  return {
    kind: 'time_zone_missing',
    key: `time_zone_missing:${realmId}`,
    message: zone.say,
    remedy: zone.do,
    at: toInstant(now),
  }
}

function deriveStepWarnings(problems: readonly RunProblem[], now: number): SyncWarning[] {
  return problems.flatMap(({ step, code, message, remedy, since }): SyncWarning[] => {
    if (code === 'clock_off') {
      const said = { message, remedy: remedyOf('clock_off'), at: toInstant(now) }
      return [{ kind: 'clock_off', key: `clock_off:${since}`, ...said }]
    }
    if (step === undefined) return []
    const about = { message, remedy: remedy ?? remedyOf('step_failed'), at: toInstant(now) }
    return [{ kind: 'step_failing', key: `step_failing:${step}:${since}`, ...about }]
  })
}

/** `offMs`: the time of this process less the database's. */
export function deriveClockWarning(offMs: number, now: number): SyncWarning | null {
  if (Math.abs(offMs) < CLOCK_OFF_MS) return null
  return {
    kind: 'clock_off',
    key: `clock_off:${offMs < 0 ? 'behind' : 'ahead'}:${toInstant(now).slice(0, 10)}`,
    message: describeClock(offMs),
    remedy: remedyOf('clock_off'),
    at: toInstant(now),
  }
}

/**
 * Ticks without a success before it is late. A look every quarter of a tick then finds a sync that stopped right after a
 * success within two ticks. See docs/decisions/0214.
 */
const LATE_TICKS = 1.5

/**
 * A sync that has not succeeded for longer than a tick and a half, and that has stored no page of a full read in that
 * time: one that takes many ticks is not late.
 */
export function deriveLateWarning(input: {
  lastSuccessAt: number
  /** When a full read last stored a page; null: never. */
  progressAt: number | null
  tickMs: number
  now: number
}): SyncWarning | null {
  const { lastSuccessAt, progressAt, tickMs, now } = input
  const stoppedAt = Math.max(lastSuccessAt, progressAt ?? -Infinity)
  if (now - stoppedAt <= LATE_TICKS * tickMs) return null
  const since = toInstant(stoppedAt)
  return {
    kind: 'sync_late',
    key: `sync_late:${since}`,
    message:
      stoppedAt === lastSuccessAt
        ? `No sync succeeded since ${since}.`
        : `No sync succeeded, and no page of a full read was stored, since ${since}.`,
    remedy: remedyOf('sync_late'),
    at: toInstant(now),
  }
}
