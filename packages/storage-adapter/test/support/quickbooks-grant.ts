import type { Company, Emulator } from '@vectis/quickbooks-testkit'
import { createEmulator } from '@vectis/quickbooks-testkit'
import type { AdjustableClock, OAuthOptions } from '@vectis/quickbooks-testkit'
import type { Connection, TokenSet } from '@vectis/quickbooks'

export const realmId = '9341452000000001'

/** The least a company must be for a token to be tried on it. */
export function createBareCompany(): Company {
  return {
    realmId,
    name: 'Craig Landscaping',
    homeCurrency: 'USD',
    timeZone: 'America/Los_Angeles',
    query: () => ({
      entity: 'Invoice',
      rows: [],
      startPosition: 1,
      totalCount: null,
      isCount: false,
    }),
    read: () => ({ Id: '1', CompanyName: 'Craig Landscaping' }),
    changes: () => [],
    subscribe: () => () => {},
  }
}

/** An emulator that rotates the refresh token at every refresh, without grace, and punishes reuse: the hardest reading of Intuit. */
export function createStrictEmulator(
  clock?: AdjustableClock,
  oauth: OAuthOptions = { rotateAfterMs: 0, grace: false, reuse: 'revoke' },
): Emulator {
  return createEmulator({
    companies: [createBareCompany()],
    throttle: false,
    oauth,
    ...(clock ? { clock } : {}),
  })
}

/** The one refresh token Intuit would still take; null when the chain was revoked. */
export function livingRefreshToken(emulator: Emulator): string | null {
  const grant = emulator.grants.at(-1)
  return grant && !grant.revoked ? grant.refreshToken : null
}

/** Whether QuickBooks takes this access token now. */
export async function isLive(emulator: Emulator, accessToken: string): Promise<boolean> {
  const { status } = await emulator.handle({
    method: 'GET',
    url: `${emulator.endpoints.sandbox.apiOrigin}/v3/company/${realmId}/companyinfo/${realmId}`,
    headers: { authorization: `Bearer ${accessToken}`, accept: 'application/json' },
  })
  return status === 200
}

export type Refresh = (
  connection: Connection,
  refreshToken: string,
) => Promise<{ kind: 'tokens'; tokens: TokenSet } | { kind: 'invalid_grant' }>

/** How a request reaches the token endpoint: in this process, or over HTTP. */
export type Post = (
  url: string,
  headers: Record<string, string>,
  body: string,
) => Promise<{ status: number; text: string }>

export function postInProcess(emulator: Emulator): Post {
  return async (url, headers, body) => {
    const answer = await emulator.handle({ method: 'POST', url, headers, body })
    return { status: answer.status, text: Buffer.from(answer.body).toString() }
  }
}

/** The token endpoint as the access token source calls it, written here again so that a fault in ours cannot hide itself. */
export function createRefresh(input: {
  post: Post
  tokenUrl: string
  credentials: { clientId: string; clientSecret: string }
  now: () => number
  headers?: Record<string, string>
}): Refresh {
  const { clientId, clientSecret } = input.credentials
  const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64')
  const after = (seconds: number) => new Date(input.now() + seconds * 1000).toISOString()
  return async (_connection, refreshToken) => {
    const { status, text } = await input.post(
      input.tokenUrl,
      {
        authorization: `Basic ${basic}`,
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
        ...input.headers,
      },
      new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken }).toString(),
    )
    const body = JSON.parse(text) as Record<string, unknown>
    if (body['error'] === 'invalid_grant') return { kind: 'invalid_grant' }
    if (status !== 200) throw new Error(`The token endpoint answered ${status}.`)
    return {
      kind: 'tokens',
      tokens: {
        accessToken: String(body['access_token']),
        refreshToken: String(body['refresh_token']),
        accessTokenExpiresAt: after(Number(body['expires_in'])),
        refreshTokenExpiresAt: after(Number(body['x_refresh_token_expires_in'])),
        refreshTokenHardExpiresAt: null,
      },
    }
  }
}
