import { isIP } from 'node:net'
import type { Environment } from '../ports/connection-store.ts'
import { isOnThisMachine } from './endpoints.ts'

/**
 * What is wrong with a redirect URI, as a message for the person who registers it; null when Intuit accepts it.
 * Production accepts https on a host name, development also `http://localhost`. A consent page on this machine is not
 * Intuit's: beside an `authorizationUrl` there, `http://localhost` serves both. See docs/decisions/0216.
 *
 * @see https://developer.intuit.com/app/developer/qbo/docs/develop/authentication-and-authorization/set-redirect-uri
 */
export function findRedirectUriFault(
  redirectUri: string,
  environment: Environment,
  { authorizationUrl }: { authorizationUrl?: string | undefined } = {},
): string | null {
  if (!URL.canParse(redirectUri)) return 'it is not an absolute URL'
  const url = new URL(redirectUri)
  if (redirectUri.includes('#')) return 'a redirect URI must not have a fragment (RFC 6749, 3.1.2)'
  if (url.username !== '' || url.password !== '') return 'it must not carry a user name or password'
  const hostname = url.hostname.replace(/^\[|\]$/g, '')
  const takesLocalhost =
    environment === 'sandbox' ||
    (authorizationUrl !== undefined && isOnThisMachine(authorizationUrl))
  if (takesLocalhost && url.protocol === 'http:' && hostname === 'localhost') return null
  if (url.protocol !== 'https:') {
    return environment === 'sandbox'
      ? 'Intuit accepts https, or http://localhost with development keys'
      : 'Intuit accepts https only with production keys'
  }
  if (isIP(hostname) !== 0) return 'Intuit accepts a host name, not an IP address'
  return null
}
