import type { SeededRandom } from '../seeded-random.ts'
import type { ResolvedOAuthOptions } from './oauth-options.ts'

const DAY_MS = 86_400_000

/** One consent of one company to one app, and the chain of its tokens. */
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

/** All consents and their live access tokens, as JSON: what an emulator needs to continue where another one stopped. */
export interface SavedConsents {
  issued: number
  grants: Grant[]
  accessTokens: { token: string; grant: number; expiresAt: number }[]
}

export interface IssuedTokens {
  accessToken: string
  refreshToken: string
  expiresInS: number
  refreshExpiresInS: number
  hardExpiresInS: number
  /** The consent that they belong to. */
  grant: Grant
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
  /** Rotates as if someone else with a copy of the token had refreshed: the new value is not returned. */
  rotateElsewhere(match: { realmId?: string }, at: number): number
  /** Moves both ends of live consents to `endsAt`, if they are later, and expires their access tokens. */
  shorten(match: { realmId?: string }, endsAt: number): number
  /** Expires all live access tokens at once, as if an hour had passed. */
  expireAccessTokens(match: { realmId?: string }): void
  findAccess(
    token: string,
    at: number,
  ): { grant: Grant; state: 'live' | 'expired' | 'revoked' } | null
  /** True while a consent of this company to this app is valid. */
  isConnected(input: { realmId: string; clientId: string; at: number }): boolean
  readonly grants: readonly Grant[]
  save(): SavedConsents
}

export function createGrantStore(
  options: ResolvedOAuthOptions,
  random: SeededRandom,
  saved?: SavedConsents,
): GrantStore {
  const grants: Grant[] = structuredClone(saved?.grants ?? [])
  const codes = new Map<
    string,
    { redirectUri: string; expiresAt: number; grant: Grant; used: boolean }
  >()
  const accessTokens = new Map(
    saved?.accessTokens.map((entry) => [
      entry.token,
      { grant: grants[entry.grant]!, expiresAt: entry.expiresAt },
    ]),
  )
  const refreshTokens = new Map(
    grants.flatMap((grant) =>
      [grant.refreshToken, grant.previous?.refreshToken ?? grant.refreshToken].map(
        (token) => [token, grant] as const,
      ),
    ),
  )
  let issued = saved?.issued ?? 0

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
      grant,
    }
  }

  function forgetOldAccessTokens(at: number): void {
    for (const [token, { expiresAt }] of accessTokens) {
      if (expiresAt < at - DAY_MS) accessTokens.delete(token)
    }
  }

  const findLive = (match: { realmId?: string; clientId?: string }) =>
    grants.filter(
      (grant) =>
        !grant.revoked &&
        (match.realmId === undefined || grant.realmId === match.realmId) &&
        (match.clientId === undefined || grant.clientId === match.clientId),
    )
  const expireAccessTokens = ({ realmId }: { realmId?: string }) => {
    for (const entry of accessTokens.values())
      if (realmId === undefined || entry.grant.realmId === realmId) entry.expiresAt = 0
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
      const hit = findLive(match)
      for (const grant of hit) grant.revoked = true
      return hit.length
    },
    rotateElsewhere(match, at) {
      const hit = findLive(match)
      for (const grant of hit) rotate(grant, at)
      return hit.length
    },
    shorten(match, endsAt) {
      const hit = findLive(match)
      for (const grant of hit) {
        grant.hardExpiresAt = Math.min(grant.hardExpiresAt, endsAt)
        grant.refreshExpiresAt = Math.min(grant.refreshExpiresAt, endsAt)
      }
      expireAccessTokens(match)
      return hit.length
    },
    expireAccessTokens,
    findAccess(token, at) {
      const entry = accessTokens.get(token)
      if (entry === undefined) return null
      const { grant } = entry
      const state = grant.revoked ? 'revoked' : at >= entry.expiresAt ? 'expired' : 'live'
      return { grant, state }
    },
    save: () =>
      structuredClone({
        issued,
        grants,
        accessTokens: Array.from(accessTokens, ([token, { grant, expiresAt }]) => {
          return { token, grant: grants.indexOf(grant), expiresAt }
        }),
      }),
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
