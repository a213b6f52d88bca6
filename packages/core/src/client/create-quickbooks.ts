import { OAuthError, ReconnectRequiredError } from '../errors/connection-errors.ts'
import { createAccessTokenSource } from '../oauth/access-token-source.ts'
import type { RefreshOutcome } from '../oauth/access-token-source.ts'
import { createAuthorization } from '../oauth/authorization.ts'
import { appIdOf } from '../oauth/credentials.ts'
import { createOAuth } from '../oauth/create-oauth.ts'
import type { OAuth } from '../oauth/create-oauth.ts'
import { createEndpointSource } from '../oauth/discovery.ts'
import { checkEndpoints } from '../oauth/endpoints.ts'
import { buildRefreshRequest } from '../oauth/oauth-request.ts'
import { readAppAccess } from '../oauth/read-app-access.ts'
import { createTokenEndpoint } from '../oauth/token-endpoint.ts'
import type { Connection, Environment } from '../ports/connection-store.ts'
import { createTelemetryRecorder } from '../telemetry/create-recorder.ts'
import { createApiTransport } from '../transport/api-transport.ts'
import { silentLogger, systemClock, systemRandom } from '../transport/defaults.ts'
import { createLimiter } from '../transport/limiter.ts'
import { createUndiciExchange } from '../transport/undici-exchange.ts'
import { createUsageMeter } from '../transport/usage-meter.ts'
import { checkNames, checkPlaces, checkTenantId } from '../values/check-place.ts'
import { checkOptions } from './check-options.ts'
import { createConfirmation } from './confirm-connection.ts'
import { createRealm } from './create-realm.ts'
import { optionNames } from './quickbooks-options.ts'
import type { QuickBooksOptions } from './quickbooks-options.ts'
import type { Realm } from './realm-client.ts'

/** QuickBooks Online for the tenants of one backend. */
export interface QuickBooks {
  /** Consent, code exchange, refresh and disconnect. */
  readonly oauth: OAuth
  /**
   * Read access to the company that the tenant is connected to. While the connection is `unconfirmed`, QuickBooks is
   * asked first: one call.
   *
   * Throws `ReconnectRequiredError` when there is no usable connection, `UnconfirmedError` when QuickBooks did not
   * answer whether the consent opens the company, and `RealmRefusedError` when it does not.
   *
   * `known`: the connection as `connections` has just answered, where the caller needs it too. Default: it is read.
   */
  realm(tenantId: string, known?: Connection): Promise<Realm>
  /** Stores the metered calls counted so far. This also happens automatically within a second. */
  flushUsage(): Promise<void>
  /** Ends what this instance opened: waits for refreshes, stores metered calls, closes sockets. */
  close(): Promise<void>
}

const API_TIMEOUT_MS = 120_000
const TOKEN_TIMEOUT_MS = 30_000
/** Added to the time-out: the time a store may need to commit before another process takes over. */
const LEASE_BEYOND_TIMEOUT_MS = 15_000
const TOKEN_MARGIN_MS = 60_000

/**
 * Composes the package. Throws `RangeError` for a number out of its range, `TypeError` for a store or an address that
 * is given but empty. Nothing is global: single-flight refreshes, limiter windows and sockets live on the instance, so
 * make one per process and close it at the end.
 *
 * @example
 * const quickbooks = createQuickBooks({ credentials, connections, states })
 * const realm = await quickbooks.realm('tenant-1')
 * for await (const invoice of realm.query('Invoice', { where: { Balance: { gt: '0' } } })) console.log(invoice.Id)
 */
export function createQuickBooks(options: QuickBooksOptions): QuickBooks {
  checkPlaces('createQuickBooks', options, {
    required: ['credentials', 'connections', 'states'],
    optional: ['usage', 'endpoints', 'transport'],
  })
  checkNames('createQuickBooks', options, optionNames)
  checkEndpoints(options.endpoints)
  if (typeof options.credentials !== 'function') {
    checkPlaces('createQuickBooks: credentials', options.credentials, {
      required: ['clientId', 'clientSecret', 'redirectUri'],
    })
  }
  checkOptions(options)
  const { connections, states, usage } = options
  const { clock = systemClock, random = systemRandom, logger = silentLogger } = options
  const given = options.credentials
  const credentials = async (tenantId: string, environment: Environment) => {
    const keys = await (typeof given === 'function' ? given(tenantId, environment) : given)
    checkPlaces(`credentials of ${environment}`, keys, { required: ['clientId', 'clientSecret'] })
    return keys
  }
  const telemetry = createTelemetryRecorder(options.telemetry)
  const own = options.transport === undefined ? createUndiciExchange() : null
  const exchange = options.transport ?? own!.exchange
  const endpoints = createEndpointSource({
    exchange,
    clock,
    logger,
    endpoints: options.endpoints,
    telemetry,
  })
  const limiter = options.limiter ?? createLimiter({ ...options.limits, clock })
  const tokenTimeoutMs = options.tokens?.timeoutMs ?? TOKEN_TIMEOUT_MS
  const leaseMs = options.tokens?.leaseMs ?? tokenTimeoutMs + LEASE_BEYOND_TIMEOUT_MS
  if (leaseMs <= tokenTimeoutMs) {
    throw new RangeError(
      `Expected tokens.leaseMs above tokens.timeoutMs (${tokenTimeoutMs}), received ${leaseMs}: a lease that ends before its request lets two refreshes run at once.`,
    )
  }
  const marginMs = options.tokens?.marginMs ?? TOKEN_MARGIN_MS
  const tokenEndpoint = createTokenEndpoint({
    exchange,
    clock,
    logger,
    timeoutMs: tokenTimeoutMs,
    telemetry,
  })

  const refresh = async (connection: Connection, refreshToken: string): Promise<RefreshOutcome> => {
    const access = await readAppAccess({ credentials, endpoints }, connection)
    const request = buildRefreshRequest({ ...access, refreshToken })
    try {
      return {
        kind: 'tokens',
        tokens: await tokenEndpoint.requestTokens('refresh', request, {
          previous: connection.tokens,
          sentRefreshToken: refreshToken,
        }),
      }
    } catch (error) {
      if (error instanceof OAuthError && error.code === 'invalid_grant') {
        return { kind: 'invalid_grant' }
      }
      throw error
    }
  }

  const accessTokens = createAccessTokenSource({
    connections,
    refresh,
    clock,
    random,
    logger,
    leaseMs,
    marginMs,
    telemetry,
  })
  const authorization = createAuthorization({
    states,
    credentials,
    endpoints,
    clock,
    random,
    logger,
  })
  const send = createApiTransport({
    exchange,
    limiter,
    clock,
    random,
    logger,
    retry: options.retry ?? {},
    timeoutMs: options.timeoutMs ?? API_TIMEOUT_MS,
    telemetry,
  })
  const meter =
    usage === undefined
      ? null
      : createUsageMeter({ clock, logger, add: (entry) => usage.add(entry) })

  const confirmation = createConfirmation({
    exchange,
    accessTokens,
    connections,
    endpoints,
    clock,
    logger,
    timeoutMs: options.timeoutMs ?? API_TIMEOUT_MS,
    telemetry,
    async onCall({ tenantId, environment, realmId }) {
      telemetry.count(
        'quickbooks.calls',
        1,
        { 'quickbooks.operation': 'read' },
        { tenantId, realmId },
      )
      const { clientId } = await credentials(tenantId, environment)
      meter?.count({ tenantId, appId: appIdOf(clientId), environment, realmId })
    },
  })

  return {
    oauth: createOAuth({
      authorization,
      confirmation,
      accessTokens,
      tokenEndpoint,
      connections,
      credentials,
      endpoints,
      clock,
      logger,
    }),

    async realm(tenantId, known) {
      checkTenantId('realm', tenantId)
      const stored =
        known?.tenantId === tenantId ? known : await connections.forTenant(tenantId).read()
      const connection =
        stored?.state === 'unconfirmed' ? await confirmation.confirm(stored) : stored
      if (connection?.state !== 'connected') {
        throw new ReconnectRequiredError({
          tenantId,
          reason:
            connection === null ? 'not_connected' : (connection.stateReason ?? 'disconnected'),
          ...(connection === null ? {} : { realmId: connection.realmId }),
        })
      }
      const { environment, realmId } = connection
      const { clientId } = await credentials(tenantId, environment)
      const subject = { tenantId, appId: appIdOf(clientId), environment, realmId }
      const onCall = () => meter?.count(subject)
      return createRealm(connection, {
        send,
        accessTokens,
        endpoints,
        clock,
        random,
        logger,
        onCall,
      })
    },

    async flushUsage() {
      await meter?.flush()
    },

    async close() {
      // The order matters: a running refresh still needs the sockets.
      const results = [
        ...(await Promise.allSettled([accessTokens.close(), meter?.close()])),
        ...(await Promise.allSettled([own?.close()])),
      ]
      const failed = results.find((result) => result.status === 'rejected')
      if (failed !== undefined) throw failed.reason
    },
  }
}
