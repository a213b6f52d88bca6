import type { HttpParts } from '../transport/api-request.ts'
import type { Credentials } from './credentials.ts'

/** Requests the hard expiry. Without it Intuit's answer omits the field. */
const HARD_EXPIRY_HEADER = 'x-include-refresh-token-hard-expires-in'

/**
 * The request that exchanges an authorization code for tokens. Send it once: Intuit may invalidate the tokens of a code
 * that is sent twice.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3
 */
export function buildCodeExchangeRequest(input: {
  tokenUrl: string
  credentials: Credentials
  code: string
  redirectUri: string
}): HttpParts {
  return buildTokenRequest(input.tokenUrl, input.credentials, {
    grant_type: 'authorization_code',
    code: input.code,
    redirect_uri: input.redirectUri,
  })
}

/**
 * The request that turns a refresh token into a new access token, and perhaps a new refresh token.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-6
 */
export function buildRefreshRequest(input: {
  tokenUrl: string
  credentials: Credentials
  refreshToken: string
}): HttpParts {
  return buildTokenRequest(input.tokenUrl, input.credentials, {
    grant_type: 'refresh_token',
    refresh_token: input.refreshToken,
  })
}

/**
 * The request that ends a grant: all tokens of this app for this company.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7009#section-2.1
 */
export function buildRevocationRequest(input: {
  revocationUrl: string
  credentials: Credentials
  token: string
}): HttpParts {
  return {
    method: 'POST',
    url: input.revocationUrl,
    headers: {
      ...authorizationOf(input.credentials),
      accept: 'application/json',
      // Intuit takes JSON here, unlike RFC 7009.
      'content-type': 'application/json',
    },
    body: JSON.stringify({ token: input.token }),
  }
}

function buildTokenRequest(
  url: string,
  credentials: Credentials,
  form: Record<string, string>,
): HttpParts {
  return {
    method: 'POST',
    url,
    headers: {
      ...authorizationOf(credentials),
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      [HARD_EXPIRY_HEADER]: 'true',
    },
    body: new URLSearchParams(form).toString(),
  }
}

function authorizationOf({ clientId, clientSecret }: Credentials): { authorization: string } {
  return {
    authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
  }
}
