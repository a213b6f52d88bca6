import { callbackRemedyOf, refusalRemedyOf } from '../errors/remedies.ts'
import type {
  AuthorizationRequestData,
  AuthorizationStateStore,
  Environment,
} from '../ports/connection-store.ts'
import { stateLifeMs } from '../derive/connection-health.ts'
import { conceal } from '../tokens/conceal-tokens.ts'
import { checkFlags, checkGiven, checkOneOf, checkTenantId } from '../values/check-place.ts'
import type { Clock, Logger, Random } from '../transport/runtime.ts'
import { parseAuthorizationResponse } from './authorization-response.ts'
import type { CallbackParameters } from './authorization-response.ts'
import { buildAuthorizationUrl } from './authorization-url.ts'
import type { CredentialsResolver } from './credentials.ts'
import type { EndpointSource } from './discovery.ts'
import { findRedirectUriFault } from './redirect-uri.ts'
import { createState, isSameState, readStateExpiry } from './state.ts'

export interface AuthorizationRequest {
  tenantId: string
  environment: Environment
  /** Default: the one of the credentials. Must match the one registered with Intuit exactly. */
  redirectUri?: string
  /** Who asked, for the record: kept as `connectedBy`. */
  requestedBy?: string
  /** The company a reconnect must return to; another one is refused before its code is used. */
  expectedRealmId?: string
  /** Let the connect replace a connection to another company or environment. Default false. */
  confirmReplace?: boolean
}

export interface PendingAuthorization {
  /** Send the browser here. */
  url: string
  /** Keep it in the browser's session too, and pass it to the callback as `expectedState`. */
  state: string
  /** RFC 3339; ten minutes from now. */
  expiresAt: string
}

/** The operator approved. `code` is good for one exchange within minutes; it prints concealed. */
export interface GrantedAuthorization {
  status: 'granted'
  tenantId: string
  environment: Environment
  realmId: string
  code: string
  request: AuthorizationRequestData
}

export type AuthorizationOutcome =
  | GrantedAuthorization
  /** Intuit sent the browser back without a code; `access_denied` when the operator declined. */
  | {
      status: 'refused'
      tenantId: string
      environment: Environment
      reason: 'access_denied' | 'invalid_scope' | (string & {})
      remedy: string
    }
  /**
   * The callback was already handled: a reload, or a second click. The first one counts, in any process. Nothing was
   * changed.
   */
  | {
      status: 'already_completed'
      tenantId: string
      environment: Environment
      reason: 'already_completed'
      remedy: string
    }
  /** Not a callback for one of our requests, or too late. Nothing was changed. */
  | { status: 'invalid'; reason: InvalidCallbackReason; remedy: string }

export type InvalidCallbackReason =
  | 'state_missing'
  | 'state_mismatch'
  | 'state_expired'
  | 'state_unknown'
  | 'code_missing'
  | 'realm_id_missing'
  | 'parameter_repeated'

export interface CallbackInput {
  /** The request's URL, its query string, or the parsed query. */
  parameters: CallbackParameters
  /**
   * The state that this browser's session holds; null when it holds none, which is a mismatch. It ties the answer to
   * the browser that asked: without it, an attacker could make an operator open a link that connects the attacker's
   * company.
   */
  expectedState: string | null
  /** The tenant whose operator is signed in; an answer to another tenant's request is a mismatch. */
  expectedTenantId?: string
}

export interface Authorization {
  begin(request: AuthorizationRequest): Promise<PendingAuthorization>
  process(input: CallbackInput): Promise<AuthorizationOutcome>
}

/** The first half of the grant: redirect to the consent page, and callback. See docs/decisions/0025. */
export function createAuthorization(options: {
  states: AuthorizationStateStore
  credentials: CredentialsResolver
  endpoints: EndpointSource
  clock: Clock
  random: Random
  logger: Logger
}): Authorization {
  const { states, credentials, endpoints, clock, random, logger } = options
  const whyUnknown = (state: string): InvalidCallbackReason => {
    const expiry = readStateExpiry(state)
    return expiry !== null && expiry <= clock.now() ? 'state_expired' : 'state_unknown'
  }

  return {
    async begin(request) {
      checkGiven('buildAuthorizationUrl', request)
      const { tenantId, environment } = request
      checkTenantId('buildAuthorizationUrl', tenantId)
      checkOneOf('buildAuthorizationUrl', 'environment', environment, ['sandbox', 'production'])
      checkFlags('buildAuthorizationUrl', request, ['confirmReplace'])
      const keys = await credentials(tenantId, environment)
      const redirectUri = request.redirectUri ?? keys.redirectUri
      const { authorizationUrl } = await endpoints(environment)
      const fault = findRedirectUriFault(redirectUri, environment, { authorizationUrl })
      if (fault !== null) {
        throw new TypeError(
          `Redirect URI "${redirectUri}" cannot work in ${environment}: ${fault}.`,
        )
      }
      const expiry = clock.now() + stateLifeMs
      const expiresAt = new Date(expiry).toISOString()
      const state = createState(random, expiry)
      await states.put({
        state,
        tenantId,
        environment,
        expiresAt,
        data: {
          redirectUri,
          requestedBy: request.requestedBy ?? null,
          expectedRealmId: request.expectedRealmId ?? null,
          confirmReplace: request.confirmReplace ?? false,
        },
      })
      const { clientId } = keys
      const url = buildAuthorizationUrl({ authorizationUrl, clientId, redirectUri, state })
      return { url, state, expiresAt }
    },

    async process({ parameters, expectedState, expectedTenantId }) {
      if (expectedState === undefined) {
        throw new TypeError(
          "Expected expectedState: the state that this browser's session holds, or null when it holds none; it is undefined. Keep `state` of buildAuthorizationUrl in the session.",
        )
      }
      const response = parseAuthorizationResponse(parameters)
      const { state } = response
      const invalid = (reason: InvalidCallbackReason): AuthorizationOutcome => {
        const event = 'quickbooks.callback.refused'
        logger.warn({ event, reason }, 'Callback from Intuit not accepted')
        return { status: 'invalid', reason, remedy: callbackRemedyOf(reason) }
      }
      if (state === null) {
        return invalid(response.kind === 'malformed' ? response.problem : 'state_missing')
      }
      // Checked before the state is consumed: only the right session may use it up.
      if (expectedState === null || !isSameState(expectedState, state)) {
        return invalid('state_mismatch')
      }
      const pending = await states.take({ state, now: new Date(clock.now()).toISOString() })
      if (pending === null) return invalid(whyUnknown(state))
      const { tenantId, environment, data } = pending
      if (expectedTenantId !== undefined && expectedTenantId !== tenantId) {
        return invalid('state_mismatch')
      }
      if (pending.isUsed) {
        const reason = 'already_completed'
        const event = 'quickbooks.callback.repeated'
        const message = 'Callback from Intuit repeated'
        logger.info({ event, tenantId, environment, reason }, message)
        return { status: reason, tenantId, environment, reason, remedy: callbackRemedyOf(reason) }
      }
      if (response.kind === 'malformed') return invalid(response.problem)
      if (response.kind === 'error') {
        const reason = /^[a-z_]{1,64}$/.test(response.error) ? response.error : 'unknown_error'
        const event = 'quickbooks.callback.not_granted'
        logger.warn({ event, tenantId, environment, reason }, 'Consent not given')
        return {
          status: 'refused',
          tenantId,
          environment,
          reason,
          remedy: refusalRemedyOf('consent', reason),
        }
      }
      const { code, realmId } = response
      const granted: GrantedAuthorization = {
        status: 'granted',
        tenantId,
        environment,
        realmId,
        code,
        request: data,
      }
      return conceal(granted, ['code'])
    },
  }
}
