import { toInstant } from '../values/instant.ts'
import { concealTokens } from './conceal-tokens.ts'
import type { TokenSet } from './token-set.ts'

/**
 * The readable part of the token endpoint's answer. Durations are seconds from the answer. Only the access token is
 * required: RFC 6749 recommends `expires_in`, lets a refresh leave `refresh_token` out, and Intuit has changed its own
 * fields before.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.1
 */
export interface TokenResponse {
  access_token: string
  /** Absent in the answer to a refresh: the refresh token that was sent stays valid. */
  refresh_token?: string
  expires_in?: number
  /** 0 or absent is unknown, not expired. */
  x_refresh_token_expires_in?: number
  /** Sent only when asked for; 0 or absent is unknown, not expired. */
  x_refresh_token_hard_expires_in?: number
}

const ACCESS_TOKEN_SECONDS = 3_600
const REFRESH_TOKEN_SECONDS = 100 * 86_400

/**
 * Turns durations into absolute times. They are counted from when the request was sent: otherwise the travel time of
 * the answer would make a token look valid for too long.
 *
 * Defaults for missing fields: an hour for the access token; the refresh token that was sent; 100 days for a refresh
 * token that is new, else the stored end; the hard end as it was stored. Without any refresh token the consent ends
 * with the access token.
 */
export function buildTokenSet(
  response: TokenResponse,
  input: {
    requestedAt: number
    /** The stored set that this one replaces. */
    previous?: TokenSet | null
    /** The refresh token of the request. Default: that of `previous`. */
    sentRefreshToken?: string
  },
): TokenSet {
  const { requestedAt, previous = null } = input
  const after = (seconds: number) => toInstant(requestedAt + seconds * 1_000)
  const sent = input.sentRefreshToken ?? previous?.refreshToken ?? null
  const refreshToken = response.refresh_token ?? sent
  const isKnown = refreshToken === sent || refreshToken === previous?.refreshToken
  const accessTokenExpiresAt = after(response.expires_in ?? ACCESS_TOKEN_SECONDS)
  const rolling = response.x_refresh_token_expires_in ?? 0
  const hard = response.x_refresh_token_hard_expires_in ?? 0
  const rollingEnd = () => {
    if (refreshToken === null) return accessTokenExpiresAt
    if (rolling > 0) return after(rolling)
    return isKnown && previous !== null
      ? previous.refreshTokenExpiresAt
      : after(REFRESH_TOKEN_SECONDS)
  }
  return concealTokens({
    accessToken: response.access_token,
    refreshToken,
    accessTokenExpiresAt,
    refreshTokenExpiresAt: rollingEnd(),
    refreshTokenHardExpiresAt:
      hard > 0 ? after(hard) : (previous?.refreshTokenHardExpiresAt ?? null),
  })
}

/**
 * Reads a token response; null when it has no access token. The request cannot be repeated, so any other field that is
 * missing or odd counts as left out. Unknown keys are ignored.
 */
export function parseTokenResponse(body: unknown): TokenResponse | null {
  if (typeof body !== 'object' || body === null) return null
  const fields = new Map<string, unknown>(Object.entries(body))
  const access_token = asToken(fields.get('access_token'))
  if (access_token === null) return null
  const refresh_token = asToken(fields.get('refresh_token'))
  const expires = asSeconds(fields.get('expires_in'))
  const rolling = asSeconds(fields.get('x_refresh_token_expires_in'))
  const hard = asSeconds(fields.get('x_refresh_token_hard_expires_in'))
  return {
    access_token,
    ...(refresh_token === null ? {} : { refresh_token }),
    ...(expires === null ? {} : { expires_in: expires }),
    ...(rolling === null ? {} : { x_refresh_token_expires_in: rolling }),
    ...(hard === null ? {} : { x_refresh_token_hard_expires_in: hard }),
  }
}

function asToken(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value : null
}

/** At most a century: no real lifetime is longer, and dates far beyond cannot be written. */
const mostSeconds = 100 * 365 * 86_400

function asSeconds(value: unknown): number | null {
  const isText = typeof value === 'string' && /^\s*\d{1,12}(\.\d*)?\s*$/.test(value)
  const seconds = isText ? Number(value) : value
  return typeof seconds === 'number' && seconds >= 0 && seconds <= mostSeconds ? seconds : null
}
