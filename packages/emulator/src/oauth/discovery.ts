import type { Call } from '../exchange/exchange.ts'
import { intuitHosts } from '../exchange/exchange.ts'

/** The addresses of one environment, in the shape of core's `endpoints` option. */
export interface EnvironmentEndpoints {
  discoveryUrl: string
  authorizationUrl: string
  tokenUrl: string
  revocationUrl: string
  userinfoUrl: string
  /** Goes before `/v3/company/...`. */
  apiOrigin: string
}

/** The addresses, all on one origin; pass them to `createQuickBooks({ endpoints })`. */
export interface EmulatorEndpoints {
  origin: string
  sandbox: EnvironmentEndpoints
  production: EnvironmentEndpoints
}

export function buildEndpoints(origin: string): EmulatorEndpoints {
  const shared = {
    authorizationUrl: `${origin}/connect/oauth2`,
    tokenUrl: `${origin}/oauth2/v1/tokens/bearer`,
    revocationUrl: `${origin}/v2/oauth2/tokens/revoke`,
    userinfoUrl: `${origin}/v1/openid_connect/userinfo`,
  }
  return {
    origin,
    sandbox: {
      ...shared,
      discoveryUrl: `${origin}/.well-known/openid_sandbox_configuration`,
      apiOrigin: `${origin}/sandbox`,
    },
    production: {
      ...shared,
      discoveryUrl: `${origin}/.well-known/openid_configuration`,
      apiOrigin: `${origin}/production`,
    },
  }
}

/** Where a caller reached this emulator: the host that it asked, on whichever door. */
function originOf(call: Call, origin: string): string {
  const { host } = call.headers
  if (call.url.origin !== origin || host === undefined) return call.url.origin
  return `${call.url.protocol}//${host}`
}

/** What `iss` and the document call the issuer. */
export function issuerOf(call: Call, origin: string): string {
  const isIntuit = Object.hasOwn(intuitHosts, call.url.hostname)
  return `${isIntuit ? 'https://oauth.platform.intuit.com' : originOf(call, origin)}/op/v1`
}

/**
 * The discovery document (OpenID Connect Discovery 1.0, section 3) with the fields that Intuit's has, and no others: on
 * Intuit's hosts with Intuit's own addresses, else with those of the host that was asked.
 */
export function buildDiscoveryDocument(call: Call, origin: string): Record<string, unknown> {
  const addresses = Object.hasOwn(intuitHosts, call.url.hostname)
    ? intuitAddresses(/sandbox/.test(call.path) ? 'sandbox-accounts' : 'accounts')
    : buildEndpoints(originOf(call, origin)).sandbox
  const issuer = issuerOf(call, origin)
  return {
    issuer,
    authorization_endpoint: addresses.authorizationUrl,
    token_endpoint: addresses.tokenUrl,
    userinfo_endpoint: addresses.userinfoUrl,
    revocation_endpoint: addresses.revocationUrl,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid', 'email', 'profile', 'address', 'phone'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
    claims_supported: ['aud', 'exp', 'iat', 'iss', 'realmid', 'sub'],
  }
}

type Addresses = Pick<
  EnvironmentEndpoints,
  'authorizationUrl' | 'tokenUrl' | 'userinfoUrl' | 'revocationUrl'
>

function intuitAddresses(accounts: 'accounts' | 'sandbox-accounts'): Addresses {
  return {
    authorizationUrl: 'https://appcenter.intuit.com/connect/oauth2',
    tokenUrl: 'https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer',
    userinfoUrl: `https://${accounts}.platform.intuit.com/v1/openid_connect/userinfo`,
    revocationUrl: 'https://developer.api.intuit.com/v2/oauth2/tokens/revoke',
  }
}
