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

/** Where things are: everything on one origin; give it to `createQuickBooks({ endpoints })` as it is. */
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

/**
 * The discovery document (OpenID Connect Discovery 1.0, section 3) with the fields that Intuit's has, and no others.
 */
export function buildDiscoveryDocument(endpoints: EmulatorEndpoints): Record<string, unknown> {
  const { origin, sandbox } = endpoints
  return {
    issuer: `${origin}/op/v1`,
    authorization_endpoint: sandbox.authorizationUrl,
    token_endpoint: sandbox.tokenUrl,
    userinfo_endpoint: sandbox.userinfoUrl,
    revocation_endpoint: sandbox.revocationUrl,
    jwks_uri: `${origin}/op/v1/jwks`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid', 'email', 'profile', 'address', 'phone'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
    claims_supported: ['aud', 'exp', 'iat', 'iss', 'realmid', 'sub'],
  }
}
