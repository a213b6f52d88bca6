import type { Connection } from '@vectis/quickbooks'
import type { TokenSet } from '@vectis/quickbooks/ports'

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
