import { ReconnectRequiredError } from '../errors/connection-errors.ts'
import { QuickBooksError } from '../errors/quickbooks-error.ts'
import { RealmMismatchError } from '../errors/realm-mismatch-error.ts'
import type { Connection, ConnectionStore } from '../ports/connection-store.ts'
import type { TokenSet } from '../tokens/token-set.ts'
import type { Clock, Logger } from '../transport/runtime.ts'
import type { AccessTokenSource } from './access-token-source.ts'
import type {
  Authorization,
  AuthorizationOutcome,
  AuthorizationRequest,
  CallbackInput,
  GrantedAuthorization,
  PendingAuthorization,
} from './authorization.ts'
import type { CredentialsResolver } from './credentials.ts'
import type { EndpointSource } from './discovery.ts'
import { buildCodeExchangeRequest, buildRevocationRequest } from './oauth-request.ts'
import type { TokenEndpoint } from './token-endpoint.ts'

/** A callback that ended in a connection. */
export interface ConnectedAuthorization {
  status: 'connected'
  connection: Connection
}

export interface DisconnectResult {
  /** Intuit confirmed that the grant is gone. False: it is forgotten here, and `code` says why Intuit was not told. */
  revoked: boolean
  code: string | null
}

/**
 * The authorization code grant with Intuit.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.1
 */
export interface OAuth {
  /**
   * Stores a single-use state and returns the consent page's address.
   *
   * Throws `TypeError` for a redirect URI that Intuit would refuse.
   */
  buildAuthorizationUrl(request: AuthorizationRequest): Promise<PendingAuthorization>
  /**
   * Validates the callback and uses up its state. Never throws for what came from outside: the outcome tells. Throws `TypeError` when the host passes no
   * `expectedState`.
   */
  processCallback(input: CallbackInput): Promise<AuthorizationOutcome>
  /**
   * Exchanges the code, once, and stores the connection.
   *
   * Throws `RealmMismatchError`, with the code still unused, when the tenant belongs to another company and
   * `confirmReplace` is not set; `OAuthError` when Intuit refuses; `TypeError` for a second exchange.
   */
  exchangeCode(
    granted: GrantedAuthorization,
    options?: { confirmReplace?: boolean },
  ): Promise<Connection>
  /** `processCallback`, then `exchangeCode` when it was granted. */
  completeAuthorization(
    input: CallbackInput,
  ): Promise<ConnectedAuthorization | Exclude<AuthorizationOutcome, GrantedAuthorization>>
  /** Refreshes now, whatever the clock says. Calls need not: they refresh when they have to. */
  refresh(tenantId: string): Promise<Connection>
  /** Revokes the grant at Intuit, best effort, and forgets the tokens. The billing data stays. */
  disconnect(tenantId: string, options?: { reason?: string }): Promise<DisconnectResult>
}

const STORE_ATTEMPTS = 4
const STORE_DELAY_MS = 250

export function createOAuth(options: {
  authorization: Authorization
  accessTokens: AccessTokenSource
  tokenEndpoint: TokenEndpoint
  connections: ConnectionStore
  credentials: CredentialsResolver
  endpoints: EndpointSource
  clock: Clock
  logger: Logger
}): OAuth {
  const { authorization, accessTokens, tokenEndpoint, connections, endpoints, clock, logger } =
    options
  const exchanged = new WeakSet<GrantedAuthorization>()

  const exchangeCode: OAuth['exchangeCode'] = async (granted, { confirmReplace = false } = {}) => {
    const { tenantId, environment, realmId, code, request } = granted
    if (exchanged.has(granted)) {
      throw new TypeError('This authorization was exchanged already. Intuit takes a code once.')
    }
    // At once: of two calls at a time, one alone may go on.
    exchanged.add(granted)
    const isConfirmed = confirmReplace || request.confirmReplace
    const prepare = async () => {
      const stored = await connections.forTenant(tenantId).read()
      if (!isConfirmed) refuseOtherRealm(granted, stored)
      const credentials = await options.credentials(tenantId, environment)
      const { tokenUrl } = await endpoints(environment)
      return { credentials, tokenUrl }
    }
    const { credentials, tokenUrl } = await prepare().catch((error: unknown) => {
      // Nothing was sent, so the code is still good.
      exchanged.delete(granted)
      throw error
    })
    const { redirectUri, requestedBy } = request
    const tokens = await tokenEndpoint.requestTokens(
      'exchange',
      buildCodeExchangeRequest({ tokenUrl, credentials, code, redirectUri }),
    )
    const connection = await storeConnection(tokens, granted, isConfirmed, requestedBy)
    logger.info({ tenantId, environment, realmId }, 'QuickBooks connected')
    return connection
  }

  /** Tokens that Intuit issued and nobody stored would leave a grant that no one can end: try hard. */
  const storeConnection = async (
    tokens: TokenSet,
    { tenantId, environment, realmId }: GrantedAuthorization,
    confirmReplace: boolean,
    connectedBy: string | null,
  ): Promise<Connection> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await connections.forTenant(tenantId).connect({
          environment,
          realmId,
          tokens,
          confirmReplace,
          ...(connectedBy === null ? {} : { connectedBy }),
        })
      } catch (error) {
        if (error instanceof QuickBooksError || attempt >= STORE_ATTEMPTS) throw error
        logger.error({ tenantId, attempt, err: error }, 'connection not stored yet; trying again')
        await clock.sleep(STORE_DELAY_MS * 2 ** attempt)
      }
    }
  }

  return {
    buildAuthorizationUrl: (request) => authorization.begin(request),
    processCallback: (input) => authorization.process(input),
    exchangeCode,
    async completeAuthorization(input) {
      const outcome = await authorization.process(input)
      if (outcome.status !== 'granted') return outcome
      return { status: 'connected', connection: await exchangeCode(outcome) }
    },
    async refresh(tenantId) {
      const connection = await connections.forTenant(tenantId).read()
      if (connection?.state === 'connected' && connection.tokens?.refreshToken === null) {
        // Asking would end what the access token is still good for.
        const { realmId } = connection
        throw new ReconnectRequiredError({ tenantId, realmId, reason: 'refresh_token_missing' })
      }
      const accessToken = connection?.tokens?.accessToken
      const rejected = accessToken === undefined ? {} : { rejected: accessToken }
      return (await accessTokens.get({ tenantId, ...rejected })).connection
    },
    async disconnect(tenantId, { reason = 'disconnected_by_operator' } = {}) {
      const store = connections.forTenant(tenantId)
      const connection = await store.read()
      const result = await revoke(connection)
      await store.disconnect({ reason })
      logger.info({ tenantId, realmId: connection?.realmId, ...result }, 'QuickBooks disconnected')
      return result
    },
  }

  async function revoke(connection: Connection | null): Promise<DisconnectResult> {
    if (connection === null || connection.tokens === null) {
      return { revoked: false, code: 'not_connected' }
    }
    const { tenantId, environment, tokens } = connection
    try {
      const credentials = await options.credentials(tenantId, environment)
      const { revocationUrl } = await endpoints(environment)
      const token = tokens.refreshToken ?? tokens.accessToken
      await tokenEndpoint.revoke(buildRevocationRequest({ revocationUrl, credentials, token }))
      return { revoked: true, code: null }
    } catch (error) {
      const code = error instanceof QuickBooksError ? error.code : 'credentials'
      return { revoked: false, code }
    }
  }
}

function refuseOtherRealm(granted: GrantedAuthorization, stored: Connection | null): void {
  const { tenantId, environment, realmId } = granted
  const requested = { environment, realmId }
  const { expectedRealmId } = granted.request
  if (expectedRealmId !== null && expectedRealmId !== realmId) {
    const expected = { environment, realmId: expectedRealmId }
    throw new RealmMismatchError({ tenantId, stored: expected, requested })
  }
  if (stored === null) return
  if (stored.realmId === realmId && stored.environment === environment) return
  throw new RealmMismatchError({ tenantId, stored, requested })
}
