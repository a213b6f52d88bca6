import type {
  Connection,
  ConnectionStore,
  TenantConnectionStore,
} from '../ports/connection-store.ts'
import { consentExpiresAt } from '../tokens/consent-expiry.ts'
import type { TokenSet } from '../tokens/token-set.ts'
import { createTelemetryRecorder } from '../telemetry/create-recorder.ts'
import type { TelemetryRecorder } from '../telemetry/create-recorder.ts'
import { orAborted } from '../transport/or-aborted.ts'
import type { Clock, Logger, Random } from '../transport/runtime.ts'
import { toEpochMs } from '../values/instant.ts'
import { accessOf, connectedOrThrow, isConnected, reconnect } from './live-access.ts'
import type { LiveAccess } from './live-access.ts'
import { measureRefresh } from './measure-refresh.ts'
import { untilStored } from './until-stored.ts'

/** The token endpoint's answer; anything else is thrown. */
export type RefreshOutcome = { kind: 'tokens'; tokens: TokenSet } | { kind: 'invalid_grant' }

export interface AccessTokenSource {
  /**
   * A live access token of the tenant, refreshed when it has to be. `rejected` is a token that QuickBooks refused
   * although it had not expired. The signal ends only this caller's wait; a running refresh continues for the others.
   *
   * Throws `ReconnectRequiredError` when only a new consent helps; otherwise the error of the token endpoint.
   */
  get(input: { tenantId: string; rejected?: string; signal?: AbortSignal }): Promise<LiveAccess>
  /** Waits for running refreshes and stores token sets that could not be stored before. */
  close(): Promise<void>
}

export interface AccessTokenSourceOptions {
  connections: ConnectionStore
  /** Calls the token endpoint, with its own time-out, which is shorter than `leaseMs`. */
  refresh(connection: Connection, refreshToken: string): Promise<RefreshOutcome>
  clock: Clock
  random: Random
  logger: Logger
  /** How long other processes wait for one that died in the middle of a refresh. Milliseconds. */
  leaseMs: number
  /** An access token with less than this left is refreshed before use. Milliseconds. */
  marginMs: number
  /** Default: none. */
  telemetry?: TelemetryRecorder
}

const SHORTEST_POLL_MS = 25
const FIRST_POLL_MS = 50
const LONGEST_POLL_MS = 1_000

/** A token set that Intuit issued and that is not stored yet. It may be the only valid one. */
interface Unstored {
  generation: number
  tokens: TokenSet
}

/**
 * Returns only access tokens that are already stored: read; if valid, return; else one refresh per tenant in this
 * process; the lease across processes; read again; call; commit by compare-and-set; only then return it.
 *
 * Intuit may answer a refresh with a new refresh token and invalidate the old one at that moment. So after every await
 * below, another process, or this one after a restart, can continue. The one gap that cannot be closed is a crash
 * between Intuit's answer and the commit.
 */
export function createAccessTokenSource(options: AccessTokenSourceOptions): AccessTokenSource {
  const { connections, refresh, clock, random, logger, leaseMs, marginMs } = options
  const { telemetry = createTelemetryRecorder() } = options
  const owner = Buffer.from(random.bytes(12)).toString('hex')
  const flights = new Map<string, Promise<LiveAccess>>()
  const unstored = new Map<string, Unstored>()

  const liveAccess = (connection: Connection, rejected: string | undefined): LiveAccess | null => {
    if (!isConnected(connection)) return null
    const access = accessOf(connection)
    if (access.accessToken === rejected) return null
    // A token that cannot be refreshed is used until it expires.
    const neededMs = connection.tokens.refreshToken === null ? 0 : marginMs
    return access.expiresAt - clock.now() > neededMs ? access : null
  }

  const renew = async (tenantId: string, rejected: string | undefined): Promise<LiveAccess> => {
    const store = connections.forTenant(tenantId)
    await storeWhatIsLeft(tenantId, store)
    let pollMs = FIRST_POLL_MS
    let refusedGeneration: number | null = null
    for (;;) {
      const connection = connectedOrThrow(tenantId, await store.read())
      const live = liveAccess(connection, rejected)
      if (live !== null) return live
      if (connection.tokens.refreshToken === null) {
        const reason = 'refresh_token_missing'
        const { generation } = connection
        if (!(await store.requireAction({ generation, reason }))) continue
        throw reconnect(tenantId, { ...connection, state: 'action_required', stateReason: reason })
      }
      const lease = await store.beginRefresh({ generation: connection.generation, owner, leaseMs })
      if (lease.status === 'superseded') continue
      if (lease.status === 'unavailable') {
        connectedOrThrow(tenantId, lease.connection)
        continue
      }
      if (lease.status === 'held') {
        const left = Date.parse(lease.until) - clock.now()
        // Waits are spread so that not all callers ask at once, and end soon after the lease. The minimum is needed
        // because the lease uses the store's clock: if ours is ahead, `left` is never positive and this would spin.
        await clock.sleep(
          Math.max(SHORTEST_POLL_MS, Math.min(pollMs * (0.5 + random.fraction()), left)),
        )
        pollMs = Math.min(pollMs * 2, LONGEST_POLL_MS)
        continue
      }
      const { generation, previousRefreshToken } = lease.connection
      const fields = describe(lease.connection)
      if (lease.afterAbandonedAttempt && refusedGeneration !== generation) {
        const event = 'quickbooks.token.refresh_abandoned'
        const message = 'An earlier refresh of this generation never finished; trying again'
        logger.warn({ event, ...fields }, message)
      }
      const refreshToken =
        refusedGeneration === generation
          ? previousRefreshToken
          : lease.connection.tokens?.refreshToken
      if (refreshToken == null) throw reconnect(tenantId, lease.connection)
      const outcome = await refreshOrRelease(store, lease.connection, refreshToken)
      if (outcome.kind === 'tokens') {
        const stored = await commit(tenantId, store, { generation, tokens: outcome.tokens })
        const fresh = connectedOrThrow(tenantId, stored)
        // The token that Intuit has just issued is the newest one, however short its lifetime. Refreshing again at once
        // would never end, and each refresh may cost a rotation.
        if (fresh.tokens.accessToken === outcome.tokens.accessToken) return accessOf(fresh)
        continue
      }
      const again = connectedOrThrow(tenantId, await store.read())
      if (again.generation !== generation) continue
      if (refusedGeneration !== generation && previousRefreshToken !== null) {
        const event = 'quickbooks.token.previous_tried'
        logger.warn({ event, ...fields }, 'Refresh token refused; trying the one before it once')
        refusedGeneration = generation
        continue
      }
      const isOver = toEpochMs(consentExpiresAt(again.tokens)) <= clock.now()
      const reason = isOver ? 'consent_expired' : 'invalid_grant'
      if (await store.requireAction({ generation, reason })) {
        const event = 'quickbooks.connection.consent_lost'
        const message = 'Refresh token refused; the connection needs a new consent'
        logger.info({ event, ...fields, reason }, message)
        throw reconnect(tenantId, { ...again, state: 'action_required', stateReason: reason })
      }
    }
  }

  const refreshOrRelease = async (
    store: TenantConnectionStore,
    connection: Connection,
    refreshToken: string,
  ): Promise<RefreshOutcome> => {
    try {
      return await refresh(connection, refreshToken)
    } catch (error) {
      await store.releaseRefresh({ generation: connection.generation, owner }).catch(() => {
        // The lease expires by itself; the caller needs the reason of the failure.
      })
      throw error
    }
  }

  const commit = async (
    tenantId: string,
    store: TenantConnectionStore,
    set: Unstored,
  ): Promise<Connection> => {
    const { committed, connection } = await untilStored(
      clock,
      () => store.commitRefresh({ ...set, owner }),
      (error, attempt) => {
        unstored.set(tenantId, set)
        const about = { event: 'quickbooks.token.not_stored', tenantId, attempt, err: error }
        logger.error(about, 'New token set not stored; kept in memory')
      },
    )
    unstored.delete(tenantId)
    const message = committed
      ? 'Access token refreshed'
      : 'Another process refreshed meanwhile; using its tokens'
    logger.debug({ event: 'quickbooks.token.refreshed', ...describe(connection) }, message)
    return connection
  }

  const storeWhatIsLeft = async (tenantId: string, store: TenantConnectionStore) => {
    if (unstored.has(tenantId)) await commit(tenantId, store, unstored.get(tenantId)!)
  }

  return {
    async get({ tenantId, rejected, signal }) {
      for (;;) {
        signal?.throwIfAborted()
        // A set that is waiting to be stored is newer than the stored one.
        if (!unstored.has(tenantId)) {
          const read = await connections.forTenant(tenantId).read()
          const live = liveAccess(connectedOrThrow(tenantId, read), rejected)
          if (live !== null) return live
        }
        let flight = flights.get(tenantId)
        const isOwn = flight === undefined
        if (flight === undefined) {
          const work = () => renew(tenantId, rejected)
          flight = measureRefresh({ telemetry, clock, tenantId }, work).finally(() =>
            flights.delete(tenantId),
          )
          flights.set(tenantId, flight)
        }
        const access = await orAborted(flight, signal)
        // A refresh that began for another reason may have returned the same token that QuickBooks refused for this
        // caller. After this caller's own refresh, the same token again is Intuit's answer.
        if (isOwn || access.accessToken !== rejected) return access
      }
    },
    async close() {
      await Promise.allSettled(flights.values())
      for (const tenantId of unstored.keys()) {
        await storeWhatIsLeft(tenantId, connections.forTenant(tenantId))
      }
    },
  }
}

function describe({ tenantId, environment, realmId, generation }: Connection) {
  return { tenantId, environment, realmId, generation }
}
