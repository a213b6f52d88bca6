import type { CredentialsResolver, Environment } from '@vectis/quickbooks'
import type { AppKeys, IntegrationOptions } from './integration-options.ts'
import { misuse } from './misuse.ts'

const environments = ['sandbox', 'production'] as const
const ofIntuit = 'Copy it from My Apps, Keys & OAuth at Intuit; is an environment variable unset?'

/** The environments that have keys; both where the host has a function. */
export interface KnownKeys {
  environments: readonly Environment[]
  resolve: CredentialsResolver
}

/** Throws `TypeError` for keys that are missing, incomplete or of an unknown environment. */
export function readKeys(
  credentials: IntegrationOptions['credentials'] | undefined | null,
  redirectUri: string,
): KnownKeys {
  const expected =
    '{ sandbox: { clientId, clientSecret } }, the same of production, or a function (tenantId, environment)'
  if (typeof credentials === 'function') {
    return {
      environments,
      resolve: async (tenantId, environment) =>
        complete(await credentials(tenantId, environment), environment, redirectUri),
    }
  }
  if (typeof credentials !== 'object' || credentials === null || Array.isArray(credentials)) {
    throw misuse('credentials', expected, credentials, ofIntuit)
  }
  for (const name of Object.keys(credentials)) {
    if (environments.some((one) => one === name)) continue
    const act =
      name === 'clientId' || name === 'clientSecret'
        ? 'Say of which environment the keys are: credentials: { sandbox: { clientId, clientSecret } }.'
        : 'Environments are written in lower case.'
    throw misuse('a key of credentials', "'sandbox' or 'production'", name, act)
  }
  const given = new Map<Environment, AppKeys>()
  for (const name of environments) {
    const keys = credentials[name]
    if (keys === null || (keys === undefined && !Object.hasOwn(credentials, name))) continue
    given.set(name, complete(keys, name, redirectUri))
  }
  if (given.size === 0) throw misuse('credentials', expected, credentials, ofIntuit)
  return {
    environments: [...given.keys()],
    resolve: (_tenantId, environment) =>
      complete(given.get(environment) ?? null, environment, redirectUri),
  }
}

function complete(keys: unknown, environment: Environment, redirectUri: string) {
  const place = `credentials.${environment}`
  if (typeof keys !== 'object' || keys === null) {
    throw misuse(place, '{ clientId, clientSecret }', keys, ofIntuit)
  }
  const read = (name: keyof AppKeys): string => {
    const value: unknown = Reflect.get(keys, name)
    if (typeof value === 'string' && value.trim() !== '') return value
    const received = typeof value === 'string' ? '' : value
    throw misuse(`${place}.${name}`, 'a text', received, ofIntuit)
  }
  return { clientId: read('clientId'), clientSecret: read('clientSecret'), redirectUri }
}
