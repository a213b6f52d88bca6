import { consentWarningBefore } from '../tokens/consent-expiry.ts'
import { toEpochMs, type Instant } from '../values/instant.ts'

/** The states of an integration page. */
export type ConnectionHealth =
  | 'not_connected'
  | 'connecting'
  /**
   * The consent is kept. QuickBooks has not confirmed yet that it opens the company, and is asked again automatically.
   */
  | 'unconfirmed'
  | 'first_sync'
  | 'healthy'
  | 'late'
  | 'degraded'
  | 'expiring'
  | 'action_required'
  | 'disconnected'

export interface ConnectionHealthFacts {
  now: number
  connection: {
    state: 'unconfirmed' | 'connected' | 'action_required' | 'disconnected'
    connectedAt: Instant
    /** When a refresh or the code exchange last succeeded. */
    refreshedAt: Instant | null
    /** The earlier of the two expiries; null once disconnected. */
    consentExpiresAt: Instant | null
  } | null
  /** When the newest pending authorization request was issued. */
  stateIssuedAt?: Instant | null
  /** A first read is running or has not ended. */
  isFirstSync?: boolean
  lastSuccessAt?: Instant | null
  /** Milliseconds between ticks. */
  intervalMs: number
  /** The last run failed in part: one entity, 429, or 5xx. */
  isFailing?: boolean
  /** The monthly quota of the Intuit app is spent. */
  isQuotaSpent?: boolean
}

export interface DerivedConnectionHealth {
  health: ConnectionHealth
  /** Reading has stopped, or stops within three days, unless a person acts. */
  isUrgent: boolean
  /** What the page offers. */
  action: 'connect' | 'cancel' | 'progress' | 'sync_now' | 'see_error' | 'reconnect' | 'open_intuit'
}

const dayMs = 86_400_000
/** How long an authorization request may wait for its callback. */
export const stateLifeMs = 10 * 60_000

/** What an integration page shows of a connection. A state that stops reading wins over one that only delays it. */
export function deriveConnectionHealth(facts: ConnectionHealthFacts): DerivedConnectionHealth {
  const { connection, now } = facts
  const isConnecting =
    facts.stateIssuedAt != null && now - toEpochMs(facts.stateIssuedAt) < stateLifeMs
  if (connection === null || connection.state === 'disconnected') {
    if (isConnecting) return show('connecting', 'cancel')
    return show(connection === null ? 'not_connected' : 'disconnected', 'connect')
  }
  if (connection.state === 'unconfirmed') return show('unconfirmed', 'see_error')
  if (connection.state === 'action_required') return show('action_required', 'reconnect', true)
  if (facts.isQuotaSpent) return show('action_required', 'open_intuit', true)

  const end = connection.consentExpiresAt
  const warning = end === null ? null : consentWarningBefore(end, now)
  if (warning === 'expired') return show('action_required', 'reconnect', true)
  if (warning === 3) return show('expiring', 'reconnect', true)
  if (facts.isFailing) return show('degraded', 'see_error')
  if (facts.isFirstSync) return show('first_sync', 'progress')
  const refreshedAt = toEpochMs(connection.refreshedAt ?? connection.connectedAt)
  if (warning !== null || now - refreshedAt > dayMs) return show('expiring', 'reconnect')
  const lastSuccess = facts.lastSuccessAt == null ? -Infinity : toEpochMs(facts.lastSuccessAt)
  if (now - lastSuccess > facts.intervalMs) return show('late', 'sync_now')
  return show('healthy', 'sync_now')
}

function show(
  health: ConnectionHealth,
  action: DerivedConnectionHealth['action'],
  isUrgent = false,
): DerivedConnectionHealth {
  return { health, isUrgent, action }
}
