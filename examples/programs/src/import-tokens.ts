/** Moves connections that another client made, with their tokens, and without a new consent. See docs/guides/moving.md. */
import { appIdOf, type Credentials, type QuickBooks } from '@vectis/quickbooks'
import type { Storage } from '@vectis/quickbooks-storage'

/** A row of your own table of tokens: what `intuit-oauth` and `node-quickbooks` give you to keep. */
export interface OldToken {
  tenantId: string
  environment: 'sandbox' | 'production'
  realmId: string
  refreshToken: string
  /** When the refresh token was issued last. It ends 100 days later unless it is used. */
  refreshedAt: Date
}

/** Stores each connection as unconfirmed, then asks QuickBooks once with it; its tokens are new after that. */
export async function importTokens(
  parts: { storage: Storage; quickbooks: QuickBooks; credentials: Credentials },
  rows: Iterable<OldToken>,
): Promise<string[]> {
  const { storage, quickbooks, credentials } = parts
  const lines: string[] = []
  for (const { tenantId, environment, realmId, refreshToken, refreshedAt } of rows) {
    const connection = storage.connections.forTenant(tenantId)
    // A second run of this script must not put an old token over a newer one.
    if ((await connection.read())?.tokens) {
      lines.push(`${tenantId}: connected already`)
      continue
    }
    const ended = new Date(refreshedAt.getTime()).toISOString()
    const tokens = {
      accessToken: 'ended',
      accessTokenExpiresAt: ended,
      refreshToken,
      refreshTokenExpiresAt: new Date(refreshedAt.getTime() + 100 * 86_400_000).toISOString(),
      refreshTokenHardExpiresAt: null,
    }
    const appId = appIdOf(credentials.clientId)
    await connection.connect({ environment, realmId, tokens, appId, state: 'unconfirmed' })
    try {
      const company = await (await quickbooks.realm(tenantId)).companyInfo()
      lines.push(`${tenantId}: ${company.CompanyName}`)
    } catch (error) {
      lines.push(`${tenantId}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  return lines
}
