import type { Connection, QuickBooks } from '@vectis/quickbooks'
import { listenForCallback } from './callback-server.ts'

export interface ConnectOptions {
  quickbooks: QuickBooks
  tenantId: string
  environment: 'sandbox' | 'production'
  /** Port of the redirect URI; 0 for any free one. */
  port: number
  /** Shows the consent page to someone who can answer it. */
  show(authorizationUrl: string): Promise<void> | void
}

/** The authorization code grant as in a host: redirect to the consent page, callback, exchange of the code. */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const { quickbooks, tenantId, environment, port, show } = options
  const callback = await listenForCallback(port)
  try {
    const pending = await quickbooks.oauth.buildAuthorizationUrl({
      tenantId,
      environment,
      redirectUri: callback.redirectUri,
      requestedBy: 'first-sync',
    })
    await show(pending.url)
    const outcome = await quickbooks.oauth.completeAuthorization({
      parameters: await callback.nextCallback,
      expectedState: pending.state,
      expectedTenantId: tenantId,
    })
    if (outcome.status !== 'connected') {
      throw new Error(`Not connected (${outcome.reason}). ${outcome.remedy}`)
    }
    return outcome.connection
  } finally {
    await callback.close()
  }
}
