import { findRedirectUriFault, type Environment } from '@vectis/quickbooks'
import type { IntegrationOptions } from './integration-options.ts'
import { misuse } from './misuse.ts'

/** All addresses of the integration, from the host's configuration and never from a request. */
export interface Addresses {
  /** Scheme, host and port. */
  origin: string
  path: string
  webhookPath: string
  returnPath: string
  /** Register it with Intuit, character for character. */
  redirectUri: string
  webhookUrl: string
  /** For the fields of the Intuit app of the same names. */
  reconnectUrl: string
  disconnectUrl: string
}

/** Throws `TypeError` for an address that cannot work. */
export function readAddresses(
  options: Pick<IntegrationOptions, 'publicUrl' | 'path' | 'webhookPath' | 'returnPath'>,
): Addresses {
  const origin = readOrigin(options.publicUrl)
  const path = readPath('path', options.path, '/admin/integrations/quickbooks')
  const webhookPath = readPath(
    'webhookPath',
    options.webhookPath,
    options.path === undefined ? '/api/webhooks/quickbooks' : `${path}/webhook`,
  )
  const returnPath = readPath('returnPath', options.returnPath, path)
  const own = ['connect', 'callback', 'reconnect', 'disconnect', 'disconnected', 'metrics']
  for (const [name, given] of Object.entries({ webhookPath, returnPath })) {
    if (!own.some((route) => given === `${path}/${route}`) && returnPath !== webhookPath) continue
    const act = 'Only one of the two would ever be answered: choose another one.'
    throw misuse(name, 'a path that no route of the integration has', given, act)
  }
  return {
    origin,
    path,
    webhookPath,
    returnPath,
    redirectUri: `${origin}${path}/callback`,
    webhookUrl: `${origin}${webhookPath}`,
    reconnectUrl: `${origin}${path}/reconnect`,
    disconnectUrl: `${origin}${path}/disconnected`,
  }
}

function readOrigin(publicUrl: unknown): string {
  const expected = 'an origin such as https://hub.example.com'
  if (typeof publicUrl !== 'string' || !URL.canParse(publicUrl)) {
    throw misuse('publicUrl', expected, publicUrl, 'Is an environment variable unset?')
  }
  const url = new URL(publicUrl)
  if (!/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    throw misuse('publicUrl', expected, publicUrl, 'Use https, without a user or a password.')
  }
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    throw misuse('publicUrl', expected, publicUrl, 'Put the path into `path`.')
  }
  return url.origin
}

function readPath(name: string, given: unknown, instead: string): string {
  if (given === undefined) return instead
  if (typeof given === 'string' && /^(?:\/(?!\.\.?(?:\/|$))[\w.~-]+)+$/.test(given)) {
    return given
  }
  const act = 'Begin with a slash and leave out the last one; no host, no query, no dots alone.'
  throw misuse(name, "a path such as '/admin/integrations/quickbooks'", given, act)
}

/** An environment that a tenant can be connected in, or why it cannot. */
export interface EnvironmentChoice {
  name: Environment
  /** Null: it can be offered. */
  fault: string | null
}

/** Throws `TypeError` when none of them can work. */
export function readEnvironments(
  configured: readonly Environment[],
  redirectUri: string,
  endpoints?: IntegrationOptions['endpoints'],
): EnvironmentChoice[] {
  const choices = (['sandbox', 'production'] as const).map((name) => ({
    name,
    fault: configured.includes(name)
      ? findRedirectUriFault(redirectUri, name, {
          authorizationUrl: addressesOf(endpoints, name).authorizationUrl,
        })
      : 'no keys of an Intuit app are configured for it',
  }))
  if (choices.some(({ fault }) => fault === null)) return choices
  const first = choices.find(({ name }) => configured.includes(name))
  throw new TypeError(
    `createIntegration made the redirect URI ${redirectUri} of publicUrl and path; it cannot work in ${first?.name}: ${first?.fault}. Set publicUrl to an address that Intuit accepts.`,
  )
}

function addressesOf(
  endpoints: IntegrationOptions['endpoints'] = {},
  environment: Environment,
): { authorizationUrl?: string | undefined } {
  if (!('sandbox' in endpoints || 'production' in endpoints))
    return endpoints as { authorizationUrl?: string }
  return endpoints[environment] ?? {}
}
