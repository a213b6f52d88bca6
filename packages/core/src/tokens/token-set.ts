import type { Instant } from '../values/instant.ts'

export interface TokenSet {
  accessToken: string
  /**
   * Null when Intuit issued none: the access token is valid until it expires, then an operator has to consent again.
   */
  refreshToken: string | null
  accessTokenExpiresAt: Instant
  /**
   * The rolling clock, about 100 days, extended by each refresh. Without a refresh token: the end of the access token.
   */
  refreshTokenExpiresAt: Instant
  /** The hard expiry, five years from consent; null when Intuit did not report it. */
  refreshTokenHardExpiresAt: Instant | null
}
