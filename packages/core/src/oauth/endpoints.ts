import type { Environment } from '../ports/connection-store.ts'
import { checkGiven, checkPlaces } from '../values/check-place.ts'

/** All addresses that this package calls, for one environment. */
export interface Endpoints {
  /** The discovery document; null when the three below are fixed. */
  discoveryUrl: string | null
  authorizationUrl: string
  tokenUrl: string
  revocationUrl: string
  /** The origin before `/v3/company/...`. */
  apiOrigin: string
}

/** Addresses to use instead of Intuit's, such as those of the emulator. http is accepted for loopback hosts only. */
export type EndpointOverrides = Partial<Endpoints>

/** One set for both environments, or one for each. */
export type EndpointsOption =
  EndpointOverrides | { sandbox?: EndpointOverrides; production?: EndpointOverrides }

/**
 * Intuit's addresses, used until the discovery document is read, and when it cannot be read.
 *
 * @see https://developer.intuit.com/app/developer/qbo/docs/develop/authentication-and-authorization/openid-connect
 */
const intuit = {
  authorizationUrl: 'https://appcenter.intuit.com/connect/oauth2',
  tokenUrl: 'https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer',
  revocationUrl: 'https://developer.api.intuit.com/v2/oauth2/tokens/revoke',
}

const builtIn: Record<Environment, Endpoints> = {
  sandbox: {
    ...intuit,
    discoveryUrl: 'https://developer.api.intuit.com/.well-known/openid_sandbox_configuration',
    apiOrigin: 'https://sandbox-quickbooks.api.intuit.com',
  },
  production: {
    ...intuit,
    discoveryUrl: 'https://developer.api.intuit.com/.well-known/openid_configuration',
    apiOrigin: 'https://quickbooks.api.intuit.com',
  },
}

/**
 * The addresses of one environment before discovery. Given OAuth addresses are final: when all three are given, nothing
 * is discovered.
 *
 * Throws `TypeError` for an address that is neither https nor http on a loopback host.
 */
export function resolveEndpoints(
  option: EndpointsOption | undefined,
  environment: Environment,
): { endpoints: Endpoints; fixed: EndpointOverrides } {
  const fixed = overridesFor(option, environment)
  for (const [name, value] of Object.entries(fixed)) {
    if (typeof value === 'string') checkAddress(`endpoints.${name}`, value)
  }
  const isFixed =
    fixed.authorizationUrl !== undefined &&
    fixed.tokenUrl !== undefined &&
    fixed.revocationUrl !== undefined
  const { discoveryUrl, apiOrigin, ...oauth } = { ...builtIn[environment], ...fixed }
  const endpoints = {
    ...oauth,
    discoveryUrl: isFixed ? null : discoveryUrl,
    apiOrigin: apiOrigin.replace(/\/+$/, ''),
  }
  return { endpoints, fixed }
}

function overridesFor(
  option: EndpointsOption | undefined,
  environment: Environment,
): EndpointOverrides {
  if (option === undefined) return {}
  if ('sandbox' in option || 'production' in option) return option[environment] ?? {}
  return option as EndpointOverrides
}

/**
 * Throws `TypeError` for an address that is given but empty: otherwise requests with the app's secret would go to
 * Intuit.
 */
export function checkEndpoints(option: EndpointsOption | undefined): void {
  if (option === undefined) return
  const caller = 'createQuickBooks: endpoints'
  checkGiven(caller, option)
  const perEnvironment = 'sandbox' in option || 'production' in option
  if (perEnvironment) checkPlaces(caller, option, { optional: ['sandbox', 'production'] })
  // An emulator's set has its own address beside those of the environments.
  const sets = perEnvironment
    ? [option.sandbox, option.production].filter((set) => set !== undefined)
    : [option]
  const optional = ['authorizationUrl', 'tokenUrl', 'revocationUrl', 'apiOrigin']
  for (const addresses of sets) {
    checkPlaces(caller, addresses, { optional })
    const { discoveryUrl } = addresses as { discoveryUrl?: unknown }
    // Null means no discovery.
    if (discoveryUrl !== null) checkPlaces(caller, addresses, { optional: ['discoveryUrl'] })
  }
}

/** True for https, and for http on this machine. */
export function isAcceptableAddress(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, hostname } = new URL(address)
  if (protocol === 'https:') return true
  return protocol === 'http:' && isLoopback(hostname)
}

/** True for an address that no other machine answers. */
export function isOnThisMachine(address: string): boolean {
  return URL.canParse(address) && isLoopback(new URL(address).hostname)
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}

function checkAddress(name: string, address: string): void {
  if (isAcceptableAddress(address)) return
  throw new TypeError(
    `Expected ${name} to be an https address (http is accepted on this machine only), received "${address}".`,
  )
}
