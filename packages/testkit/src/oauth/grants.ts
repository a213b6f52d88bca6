import type { SeededRandom } from '../seeded-random.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

export interface OAuthOptions {
  /** How old a refresh token value must be for a refresh to replace it. 0: every refresh rotates. Default 24 h. */
  rotateAfterMs?: number
  /** How long the previous value still works after a rotation: `true` 24 h, `false` not at all. Default false, the harder reading. */
  grace?: boolean | number
  /** What happens when a dead refresh token or a used code comes back: only refused, or the whole chain revoked. Default `revoke`. */
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

/** One consent of one company to one app, and the chain of tokens that grew from it. */
export interface Grant {
  clientId: string
  realmId: string
  scope: string
  revoked: boolean
  /** Epoch milliseconds of the hard end. */
  hardExpiresAt: number
  /** Epoch milliseconds of the rolling end. */
  refreshExpiresAt: number
  refreshToken: string
  refreshTokenIssuedAt: number
  previous: { refreshToken: string; deadAt: number } | null
}

export interface IssuedTokens {
  accessToken: string
  refreshToken: string
  expiresInS: number
  refreshExpiresInS: number
  hardExpiresInS: number
}

export type TokenRefusal = { error: 'invalid_grant'; description: string }

export interface GrantStore {
  issueCode(input: {
    clientId: string
    realmId: string
    scope: string
    redirectUri: string
    at: number
  }): string
  exchangeCode(input: {
    code: string
    clientId: string
    redirectUri: string
    at: number
  }): IssuedTokens | TokenRefusal
  refresh(input: {
    refreshToken: string
    clientId: string
    at: number
  }): IssuedTokens | TokenRefusal
  /** False when the token is unknown to this app. */
  revokeToken(input: { token: string; clientId: string }): boolean
  revoke(match: { realmId?: string; clientId?: string }): number
  /** Rotates as if someone else with a copy of the token had refreshed: the new value is handed to nobody here. */
  rotateElsewhere(match: { realmId?: string }, at: number): number
  /** Ends all live access tokens at once, as if an hour had passed. */
  expireAccessTokens(match: { realmId?: string }): void
  findAccess(
    token: string,
    at: number,
  ): { grant: Grant; state: 'live' | 'expired' | 'revoked' } | null
  /** True when a consent of this company to this app is alive. */
  isConnected(input: { realmId: string; clientId: string; at: number }): boolean
  readonly grants: readonly Grant[]
}

export function createGrantStore(options: ResolvedOAuthOptions, random: SeededRandom): GrantStore {
  const grants: Grant[] = []
  const codes = new Map<
    string,
    { redirectUri: string; expiresAt: number; grant: Grant; used: boolean }
  >()
  const accessTokens = new Map<string, { grant: Grant; expiresAt: number }>()
  const refreshTokens = new Map<string, Grant>()
  let issued = 0

  function mint(kind: 'AC' | 'AT' | 'RT1'): string {
    issued += 1
    return `${options.tokenPrefix}-${kind}-${issued}-${random.hex(24)}`
  }

  function refuse(grant: Grant | null, description: string): TokenRefusal {
    if (grant !== null && options.reuse === 'revoke') grant.revoked = true
    return { error: 'invalid_grant', description }
  }

  function rotate(grant: Grant, at: number): void {
    if (grant.refreshToken !== '') {
      grant.previous = { refreshToken: grant.refreshToken, deadAt: at + options.graceMs }
    }
    grant.refreshToken = mint('RT1')
    grant.refreshTokenIssuedAt = at
    refreshTokens.set(grant.refreshToken, grant)
  }

  function issueTokens(grant: Grant, at: number): IssuedTokens {
    const accessToken = mint('AT')
    const expiresAt = at + options.accessTokenLifetimeMs
    accessTokens.set(accessToken, { grant, expiresAt })
    if (accessTokens.size > 20_000) forgetOldAccessTokens(at)
    grant.refreshExpiresAt = Math.min(at + options.refreshTokenLifetimeMs, grant.hardExpiresAt)
    return {
      accessToken,
      refreshToken: grant.refreshToken,
      expiresInS: Math.floor(options.accessTokenLifetimeMs / 1000),
      refreshExpiresInS: Math.floor((grant.refreshExpiresAt - at) / 1000),
      hardExpiresInS: Math.floor((grant.hardExpiresAt - at) / 1000),
    }
  }

  function forgetOldAccessTokens(at: number): void {
    for (const [token, { expiresAt }] of accessTokens) {
      if (expiresAt < at - DAY_MS) accessTokens.delete(token)
    }
  }

  return {
    grants,
    issueCode({ clientId, realmId, scope, redirectUri, at }) {
      const code = mint('AC')
      const grant: Grant = {
        clientId,
        realmId,
        scope,
        revoked: false,
        hardExpiresAt: at + options.hardLifetimeMs,
        refreshExpiresAt: at + options.refreshTokenLifetimeMs,
        refreshToken: '',
        refreshTokenIssuedAt: at,
        previous: null,
      }
      codes.set(code, { redirectUri, expiresAt: at + options.codeLifetimeMs, grant, used: false })
      return code
    },
    exchangeCode({ code, clientId, redirectUri, at }) {
      const entry = codes.get(code)
      if (entry === undefined || entry.grant.clientId !== clientId)
        return refuse(null, 'Invalid authorization code')
      if (entry.used) return refuse(entry.grant, 'Authorization code was already used')
      if (entry.redirectUri !== redirectUri) return refuse(null, 'redirect_uri does not match')
      if (at >= entry.expiresAt) return refuse(null, 'Authorization code expired')
      entry.used = true
      grants.push(entry.grant)
      rotate(entry.grant, at)
      return issueTokens(entry.grant, at)
    },
    refresh({ refreshToken, clientId, at }) {
      const grant = refreshTokens.get(refreshToken)
      if (grant === undefined || grant.clientId !== clientId) {
        return refuse(null, 'Incorrect or invalid refresh token')
      }
      if (grant.revoked || at >= grant.refreshExpiresAt) return refuse(null, 'Token invalid')
      const isCurrent = refreshToken === grant.refreshToken
      const hasGrace = refreshToken === grant.previous?.refreshToken && at < grant.previous.deadAt
      if (!isCurrent && !hasGrace) return refuse(grant, 'Incorrect or invalid refresh token')
      if (isCurrent && at - grant.refreshTokenIssuedAt >= options.rotateAfterMs) rotate(grant, at)
      return issueTokens(grant, at)
    },
    revokeToken({ token, clientId }) {
      const grant = refreshTokens.get(token) ?? accessTokens.get(token)?.grant
      if (grant === undefined || grant.clientId !== clientId) return false
      for (const other of grants) {
        if (other.clientId === clientId && other.realmId === grant.realmId) other.revoked = true
      }
      return true
    },
    revoke(match) {
      const hit = grants.filter(
        (grant) =>
          !grant.revoked &&
          (match.realmId === undefined || grant.realmId === match.realmId) &&
          (match.clientId === undefined || grant.clientId === match.clientId),
      )
      for (const grant of hit) grant.revoked = true
      return hit.length
    },
    rotateElsewhere(match, at) {
      const hit = grants.filter(
        (grant) =>
          !grant.revoked && (match.realmId === undefined || grant.realmId === match.realmId),
      )
      for (const grant of hit) rotate(grant, at)
      return hit.length
    },
    expireAccessTokens(match) {
      for (const entry of accessTokens.values()) {
        if (match.realmId === undefined || entry.grant.realmId === match.realmId)
          entry.expiresAt = 0
      }
    },
    findAccess(token, at) {
      const entry = accessTokens.get(token)
      if (entry === undefined) return null
      const { grant } = entry
      const state = grant.revoked ? 'revoked' : at >= entry.expiresAt ? 'expired' : 'live'
      return { grant, state }
    },
    isConnected: ({ realmId, clientId, at }) =>
      grants.some(
        (grant) =>
          grant.realmId === realmId &&
          grant.clientId === clientId &&
          !grant.revoked &&
          at < grant.refreshExpiresAt,
      ),
  }
}
