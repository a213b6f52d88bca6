import type { Instant } from '../values/instant.ts'

export interface TokenSet {
  accessToken: string
  refreshToken: string
  accessTokenExpiresAt: Instant
  /** The rolling clock, about 100 days, extended by each refresh. */
  refreshTokenExpiresAt: Instant
  /** The hard clock, five years from consent; null when Intuit did not tell. */
  refreshTokenHardExpiresAt: Instant | null
}
