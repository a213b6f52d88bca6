import { toInstant } from '../values/instant.ts'
import { concealTokens } from './conceal-tokens.ts'
import type { TokenSet } from './token-set.ts'

/** The token endpoint's answer. Durations are seconds from the answer. */
export interface TokenResponse {
  access_token: string
  refresh_token: string
  expires_in: number
  x_refresh_token_expires_in: number
  /** Sent only when asked for; 0 or absent is unknown, not expired. */
  x_refresh_token_hard_expires_in?: number
}

/**
 * Turns durations into absolute times. They are counted from when the request was sent: the answer's own travel time must not make a token look
 * longer-lived than it is. A hard expiry that Intuit leaves out is kept from the set before.
 */
export function buildTokenSet(
  response: TokenResponse,
  input: { requestedAt: number; previous?: TokenSet | null },
): TokenSet {
  const after = (seconds: number) => toInstant(input.requestedAt + seconds * 1_000)
  const hard = response.x_refresh_token_hard_expires_in ?? 0
  return concealTokens({
    accessToken: response.access_token,
    refreshToken: response.refresh_token,
    accessTokenExpiresAt: after(response.expires_in),
    refreshTokenExpiresAt: after(response.x_refresh_token_expires_in),
    refreshTokenHardExpiresAt:
      hard > 0 ? after(hard) : (input.previous?.refreshTokenHardExpiresAt ?? null),
  })
}

/** Reads a token response; null when a field is missing or of the wrong type. Unknown keys are ignored. */
export function parseTokenResponse(body: unknown): TokenResponse | null {
  if (typeof body !== 'object' || body === null) return null
  const fields = body as Record<string, unknown>
  const { access_token, refresh_token } = fields
  const expires = asSeconds(fields['expires_in'])
  const refreshExpires = asSeconds(fields['x_refresh_token_expires_in'])
  if (typeof access_token !== 'string' || access_token === '') return null
  if (typeof refresh_token !== 'string' || refresh_token === '') return null
  if (expires === null || refreshExpires === null) return null
  const hard = asSeconds(fields['x_refresh_token_hard_expires_in'])
  return {
    access_token,
    refresh_token,
    expires_in: expires,
    x_refresh_token_expires_in: refreshExpires,
    ...(hard === null ? {} : { x_refresh_token_hard_expires_in: hard }),
  }
}

/** Up to a century: beyond lies no real lifetime, and soon no date that can be written. */
const mostSeconds = 100 * 365 * 86_400

function asSeconds(value: unknown): number | null {
  const seconds = typeof value === 'string' && /^\d{1,12}$/.test(value) ? Number(value) : value
  return typeof seconds === 'number' && seconds >= 0 && seconds <= mostSeconds ? seconds : null
}
