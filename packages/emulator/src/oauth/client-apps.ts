import type { Environment } from '../exchange/exchange.ts'

/** An app as it is registered in Intuit's developer portal. */
export interface ClientApp {
  clientId: string
  clientSecret: string
  /** Development keys reach sandbox companies only, production keys production companies only. */
  environment: Environment
  /** Shown on the consent page. */
  name?: string
  /**
   * Compared exactly, as Intuit does; `'loopback'` allows any URI on localhost, 127.0.0.1 or [::1]. Default
   * `'loopback'`.
   */
  redirectUris?: readonly string[] | 'loopback'
}

export function isRegisteredRedirect(app: ClientApp, redirectUri: string): boolean {
  const registered = app.redirectUris ?? 'loopback'
  if (registered !== 'loopback') return registered.includes(redirectUri)
  if (!URL.canParse(redirectUri)) return false
  const { protocol, hostname } = new URL(redirectUri)
  return /^https?:$/.test(protocol) && ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
}

export const defaultClientApps: readonly ClientApp[] = [
  {
    clientId: 'emulated-development-client',
    clientSecret: 'emulated-development-secret',
    environment: 'sandbox',
    name: 'Customer hub (development keys)',
  },
  {
    clientId: 'emulated-production-client',
    clientSecret: 'emulated-production-secret',
    environment: 'production',
    name: 'Customer hub',
  },
]
