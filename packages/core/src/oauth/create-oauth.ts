import { ReconnectRequiredError } from '../errors/connection-errors.ts'
import { QuickBooksError } from '../errors/quickbooks-error.ts'
import { RealmRefusedError } from '../errors/realm-refused-error.ts'
import { remedyOf } from '../errors/remedies.ts'
import type { Connection, ForgottenGrant } from '../ports/connection-store.ts'
import type { AccessTokenSource } from './access-token-source.ts'
import type {
  Authorization,
  AuthorizationOutcome,
  AuthorizationRequest,
  CallbackInput,
  GrantedAuthorization,
  PendingAuthorization,
} from './authorization.ts'
import { createCodeExchange } from './exchange-code.ts'
import type { CodeExchangeOptions } from './exchange-code.ts'
import { buildRevocationRequest } from './oauth-request.ts'
import { checkGiven, checkTenantId } from '../values/check-place.ts'
import { isUsable } from './is-usable.ts'
import { readAppAccess } from './read-app-access.ts'

/** A callback that ended in a connection. */
export interface ConnectedAuthorization {
  status: 'connected'
  connection: Connection
}

/**
 * The tokens are kept. QuickBooks could not confirm yet that they open the company. We ask again; no new consent is
 * needed.
 */
export interface UnconfirmedAuthorization {
  status: 'unconfirmed'
  connection: Connection
  reason: 'unconfirmed'
  remedy: string
}

export interface DisconnectResult {
  /**
   * Intuit confirmed that the grant is gone. False: the tokens are deleted here, and `code` says why no revocation was
   * sent, or what Intuit answered.
   */
  revoked: boolean
  /**
   * Null when revoked. `not_connected`; `still_in_use`: a revocation would end more than this tenant's connection;
   * `unconfirmed`: QuickBooks never confirmed which company the consent is for; otherwise the code of the failure, such
   * as `network`.
   */
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
   * Validates the callback and uses up its state. Bad input from outside never throws: it becomes an outcome. Throws
   * `TypeError` when the host passes no `expectedState`.
   */
  processCallback(input: CallbackInput): Promise<AuthorizationOutcome>
  /**
   * Exchanges the code, once, and stores the connection. It is `connected` when QuickBooks opened the company that the
   * callback named (one call), else `unconfirmed`: `quickbooks.realm` asks again.
   *
   * Throws `RealmMismatchError`, with the code still unused, when the tenant belongs to another company and
   * `confirmReplace` is not set; `RealmRefusedError` when QuickBooks answers that the consent does not open the company
   * (an active connection stays unchanged); `OAuthError` when Intuit refuses; `TypeError` for a second exchange. If the
   * store failed, `granted` keeps the tokens: calling again stores them.
   */
  exchangeCode(
    granted: GrantedAuthorization,
    options?: { confirmReplace?: boolean },
  ): Promise<Connection>
  /**
   * `processCallback`, then `exchangeCode` when it was granted. A company that the consent does not open is `refused`
   * with reason `realm_refused`: the address was changed on the way. Throws the other errors of `exchangeCode`.
   */
  completeAuthorization(
    input: CallbackInput,
  ): Promise<
    | ConnectedAuthorization
    | UnconfirmedAuthorization
    | Exclude<AuthorizationOutcome, GrantedAuthorization>
  >
  /** Refreshes now, even if the token is still valid. Rarely needed: calls refresh when necessary. */
  refresh(tenantId: string): Promise<Connection>
  /**
   * Deletes the tokens and revokes the grant at Intuit (best effort), unless another tenant holds the same company
   * through the same app: Intuit would revoke for all of them. The billing data stays.
   */
  disconnect(tenantId: string, options?: { reason?: string }): Promise<DisconnectResult>
}

export function createOAuth(
  options: CodeExchangeOptions & { authorization: Authorization; accessTokens: AccessTokenSource },
): OAuth {
  const { authorization, accessTokens, tokenEndpoint, connections, logger } = options
  const exchangeCode = createCodeExchange(options)

  return {
    buildAuthorizationUrl: (request) => authorization.begin(request),
    processCallback: (input) => authorization.process(input),
    exchangeCode,
    async completeAuthorization(input) {
      checkGiven('completeAuthorization', input)
      const outcome = await authorization.process(input)
      if (outcome.status !== 'granted') return outcome
      try {
        const connection = await exchangeCode(outcome)
        if (connection.state === 'connected') return { status: 'connected', connection }
        const reason = 'unconfirmed'
        if (connection.state !== reason) throw reconnectTo(connection)
        return { status: reason, connection, reason, remedy: remedyOf(reason) }
      } catch (error) {
        if (!(error instanceof RealmRefusedError)) throw error
        const { tenantId, environment } = outcome
        const { code: reason, remedy } = error
        return { status: 'refused', tenantId, environment, reason, remedy: remedy ?? '' }
      }
    },
    async refresh(tenantId) {
      const connection = await connections.forTenant(tenantId).read()
      if (isUsable(connection) && connection.tokens?.refreshToken === null) {
        // A refresh would invalidate a token that still works.
        const { realmId } = connection
        throw new ReconnectRequiredError({ tenantId, realmId, reason: 'refresh_token_missing' })
      }
      const accessToken = connection?.tokens?.accessToken
      const rejected = accessToken === undefined ? {} : { rejected: accessToken }
      return (await accessTokens.get({ tenantId, ...rejected })).connection
    },
    async disconnect(tenantId, { reason = 'disconnected_by_operator' } = {}) {
      checkTenantId('disconnect', tenantId)
      const forgotten = await connections.forTenant(tenantId).disconnect({ reason })
      const result = await revoke(forgotten)
      const realmId = forgotten.connection?.realmId
      const about = { event: 'quickbooks.connection.disconnected', tenantId, realmId, ...result }
      logger.info(about, 'QuickBooks disconnected')
      return result
    },
  }

  /** Intuit disconnects the company from the whole app, so revoke only when no other tenant uses it. */
  async function revoke(forgotten: ForgottenGrant): Promise<DisconnectResult> {
    const { connection, problem, isConfirmed, isHeldElsewhere } = forgotten
    const keep = (code: string): DisconnectResult => ({ revoked: false, code })
    if (problem === undefined && !connection?.tokens) return keep('not_connected')
    if (!isConfirmed) return keep('unconfirmed')
    // Checked before unreadable tokens: their remedy would make a person remove the app inside QuickBooks, which also
    // disconnects the other tenants.
    if (isHeldElsewhere) return keep('still_in_use')
    if (!connection?.tokens) return keep(problem ?? 'not_connected')
    const { tokens } = connection
    try {
      const { credentials, revocationUrl } = await readAppAccess(options, connection)
      const token = tokens.refreshToken ?? tokens.accessToken
      await tokenEndpoint.revoke(buildRevocationRequest({ revocationUrl, credentials, token }))
      return { revoked: true, code: null }
    } catch (error) {
      return keep(error instanceof QuickBooksError ? error.code : 'credentials')
    }
  }
}

/** The connection was ended while it was being confirmed. */
function reconnectTo({ tenantId, realmId, state, stateReason }: Connection) {
  return new ReconnectRequiredError({ tenantId, realmId, reason: stateReason ?? state })
}
