import type { Call, EmulatorResponse } from '../exchange/exchange.ts'
import { jsonResponse } from '../exchange/exchange.ts'
import type { ClientApp } from './client-apps.ts'
import type { GrantStore, IssuedTokens, TokenRefusal } from './grants.ts'
import type { IdTokens } from './id-tokens.ts'

/** As recorded: upper case, where the company API has lower case. */
const tokenHeaders = {
  'content-type': 'application/json;charset=UTF-8',
  'cache-control': 'no-cache, no-store',
  pragma: 'no-cache',
}

interface TokenEndpointContext {
  apps: ReadonlyMap<string, ClientApp>
  grants: GrantStore
  idTokens: IdTokens
  endpoints: () => { origin: string }
}

export interface TokenAnswer {
  response: EmulatorResponse
  clientId: string | null
}

/** POST /oauth2/v1/tokens/bearer: code exchange and refresh (RFC 6749, sections 4.1.3 and 6). */
export function answerTokenRequest(call: Call, context: TokenEndpointContext): TokenAnswer {
  const form = new URLSearchParams(call.body)
  const app = authenticate(call, form, context.apps)
  if (app === null) return { response: oauthError(401, 'invalid_client'), clientId: null }
  const { clientId } = app
  const answer = (response: EmulatorResponse): TokenAnswer => ({ response, clientId })
  const grantType = form.get('grant_type')
  if (grantType === 'authorization_code') {
    const code = form.get('code')
    const redirectUri = form.get('redirect_uri')
    if (code === null || redirectUri === null) {
      return answer(oauthError(400, 'invalid_request', 'code and redirect_uri are required'))
    }
    const result = context.grants.exchangeCode({ code, clientId, redirectUri, at: call.at })
    return answer(tokenResponse(call, result, context))
  }
  if (grantType === 'refresh_token') {
    const refreshToken = form.get('refresh_token')
    if (refreshToken === null) {
      return answer(oauthError(400, 'invalid_request', 'refresh_token is required'))
    }
    const result = context.grants.refresh({ refreshToken, clientId, at: call.at })
    return answer(tokenResponse(call, result, context))
  }
  return answer(oauthError(400, 'unsupported_grant_type'))
}

/** POST /v2/oauth2/tokens/revoke: removes the app's permission for the company that the token belongs to. */
export function answerRevocation(call: Call, context: TokenEndpointContext): TokenAnswer {
  const isJson = /json/i.test(call.headers['content-type'] ?? '')
  const form = new URLSearchParams(isJson ? '' : call.body)
  const app = authenticate(call, form, context.apps)
  if (app === null) return { response: oauthError(401, 'invalid_client'), clientId: null }
  const token = isJson ? tokenOfJson(call.body) : form.get('token')
  const isKnown = token !== null && context.grants.revokeToken({ token, clientId: app.clientId })
  const response: EmulatorResponse = isKnown
    ? { status: 200, headers: {}, body: '' }
    : oauthError(400, token === null ? 'invalid_request' : 'invalid_token')
  return { response, clientId: app.clientId }
}

function tokenOfJson(body: string): string | null {
  try {
    const value = JSON.parse(body) as { token?: unknown } | null
    return typeof value?.token === 'string' ? value.token : null
  } catch {
    return null
  }
}

function tokenResponse(
  call: Call,
  result: IssuedTokens | TokenRefusal,
  { idTokens, endpoints }: TokenEndpointContext,
): EmulatorResponse {
  if ('error' in result) return oauthError(400, result.error, result.description)
  const idToken = idTokens.sign(call, result.grant, endpoints().origin)
  const asksHardExpiry =
    call.headers['x-include-refresh-token-hard-expires-in']?.toLowerCase() === 'true'
  return jsonResponse(
    200,
    {
      token_type: 'bearer',
      access_token: result.accessToken,
      expires_in: result.expiresInS,
      refresh_token: result.refreshToken,
      x_refresh_token_expires_in: result.refreshExpiresInS,
      ...(asksHardExpiry ? { x_refresh_token_hard_expires_in: result.hardExpiresInS } : {}),
      ...(idToken === null ? {} : { id_token: idToken }),
    },
    tokenHeaders,
  )
}

export function oauthError(status: number, error: string, description?: string): EmulatorResponse {
  const body = { ...(description === undefined ? {} : { error_description: description }), error }
  return jsonResponse(status, body, tokenHeaders)
}

/** Basic authentication, or the same two values in the form: the discovery document offers both. */
function authenticate(
  call: Call,
  form: URLSearchParams,
  apps: ReadonlyMap<string, ClientApp>,
): ClientApp | null {
  const basic = /^Basic\s+(\S+)$/i.exec(call.headers['authorization'] ?? '')
  let clientId = form.get('client_id') ?? ''
  let secret = form.get('client_secret') ?? ''
  if (basic !== null) {
    const text = Buffer.from(basic[1]!, 'base64').toString('utf8')
    const colon = text.indexOf(':')
    clientId = text.slice(0, Math.max(0, colon))
    secret = text.slice(colon + 1)
  }
  const app = apps.get(clientId)
  return app !== undefined && secret !== '' && app.clientSecret === secret ? app : null
}
