const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

export interface OAuthOptions {
  /** How old a refresh token value must be for a refresh to replace it. 0: every refresh rotates. Default 24 h. */
  rotateAfterMs?: number
  /**
   * How long the previous value still works after a rotation: `true` 24 h, `false` not at all. Default false, the
   * harder reading.
   */
  grace?: boolean | number
  /**
   * What happens when an old refresh token or a used code is sent again: only refused, or the whole chain revoked.
   * Default `revoke`.
   */
  reuse?: 'refuse' | 'revoke'
  /** Default 1 h. */
  accessTokenLifetimeMs?: number
  /** The rolling clock, extended by each refresh. Default 101 days, as samples show. */
  refreshTokenLifetimeMs?: number
  /** The hard clock from consent. Default 5 × 365 days. */
  hardLifetimeMs?: number
  /** Default 5 minutes; Intuit publishes none. */
  codeLifetimeMs?: number
  /** Recognisable start of every token and code, for canary scans. Default `EMULATED`. */
  tokenPrefix?: string
}

export type ResolvedOAuthOptions = Required<Omit<OAuthOptions, 'grace'>> & { graceMs: number }

export function resolveOAuthOptions(options: OAuthOptions): ResolvedOAuthOptions {
  const grace = options.grace ?? false
  return {
    rotateAfterMs: options.rotateAfterMs ?? DAY_MS,
    graceMs: typeof grace === 'number' ? grace : grace ? DAY_MS : 0,
    reuse: options.reuse ?? 'revoke',
    accessTokenLifetimeMs: options.accessTokenLifetimeMs ?? HOUR_MS,
    refreshTokenLifetimeMs: options.refreshTokenLifetimeMs ?? 101 * DAY_MS,
    hardLifetimeMs: options.hardLifetimeMs ?? 5 * 365 * DAY_MS,
    codeLifetimeMs: options.codeLifetimeMs ?? 5 * 60_000,
    tokenPrefix: options.tokenPrefix ?? 'EMULATED',
  }
}
