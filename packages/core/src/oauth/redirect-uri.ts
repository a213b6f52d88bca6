import { isIP } from 'node:net'
import type { Environment } from '../ports/connection-store.ts'

/**
 * What is wrong with a redirect URI, as a message for the person who registers it; null when Intuit accepts it.
 * Production accepts https on a host name, development also `http://localhost`.
 *
 * @see https://developer.intuit.com/app/developer/qbo/docs/develop/authentication-and-authorization/set-redirect-uri
 */
export function findRedirectUriFault(redirectUri: string, environment: Environment): string | null {
  if (!URL.canParse(redirectUri)) return 'it is not an absolute URL'
  const url = new URL(redirectUri)
  if (redirectUri.includes('#')) return 'a redirect URI must not have a fragment (RFC 6749, 3.1.2)'
  if (url.username !== '' || url.password !== '') return 'it must not carry a user name or password'
  const hostname = url.hostname.replace(/^\[|\]$/g, '')
  if (environment === 'sandbox' && url.protocol === 'http:' && hostname === 'localhost') return null
  if (url.protocol !== 'https:') {
    return environment === 'sandbox'
      ? 'Intuit accepts https, or http://localhost with development keys'
      : 'Intuit accepts https only with production keys'
  }
  if (isIP(hostname) !== 0) return 'Intuit accepts a host name, not an IP address'
  return null
}
