/** Read and write: Intuit has no read-only accounting scope. This package only reads by its own choice. */
export const ACCOUNTING_SCOPE = 'com.intuit.quickbooks.accounting'

/**
 * The address of Intuit's consent page, to which the operator's browser is sent.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.1.1
 */
export function buildAuthorizationUrl(input: {
  authorizationUrl: string
  clientId: string
  redirectUri: string
  /** Unguessable, single use; see `createState`. */
  state: string
  /** Default: accounting only. */
  scopes?: readonly string[]
}): string {
  const url = new URL(input.authorizationUrl)
  url.searchParams.set('client_id', input.clientId)
  url.searchParams.set('response_type', 'code')
  url.searchParams.set('scope', (input.scopes ?? [ACCOUNTING_SCOPE]).join(' '))
  url.searchParams.set('redirect_uri', input.redirectUri)
  url.searchParams.set('state', input.state)
  return url.href
}
