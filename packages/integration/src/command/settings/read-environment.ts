import type { Environment } from '@vectis/quickbooks'
import type { KeyRingOptions } from '@vectis/quickbooks-storage'
import type { AppKeys, IntegrationOptions } from '../../options/integration-options.ts'
import { MisusedError } from '../misused.ts'

type Variables = Readonly<Record<string, string | undefined>>

/** The variables that the command reads where there is no config file; in the order of the guide. */
export const variables = [
  'DATABASE_URL',
  'QUICKBOOKS_SCHEMA',
  'QUICKBOOKS_ENCRYPTION_KEY',
  'QUICKBOOKS_ENCRYPTION_KEY_ID',
  'QUICKBOOKS_OLD_ENCRYPTION_KEYS',
  'QUICKBOOKS_INSTALLATION_ID',
  'QUICKBOOKS_ENVIRONMENT',
  'QUICKBOOKS_CLIENT_ID',
  'QUICKBOOKS_CLIENT_SECRET',
  'QUICKBOOKS_SANDBOX_CLIENT_ID',
  'QUICKBOOKS_SANDBOX_CLIENT_SECRET',
  'QUICKBOOKS_PRODUCTION_CLIENT_ID',
  'QUICKBOOKS_PRODUCTION_CLIENT_SECRET',
  'PUBLIC_URL',
  'QUICKBOOKS_PATH',
  'QUICKBOOKS_VERIFIER_TOKENS',
  'QUICKBOOKS_CALLS_PER_MONTH',
  'QUICKBOOKS_ENDPOINTS',
] as const

/** Options of the integration from the environment. Throws `MisusedError` for what is missing. */
export function readEnvironment(env: Variables): IntegrationOptions {
  const read = (name: (typeof variables)[number]): string | undefined => {
    const value = env[name]?.trim()
    return value === '' ? undefined : value
  }
  const need = (name: (typeof variables)[number], example: string): string => {
    const value = read(name)
    if (value !== undefined) return value
    throw new MisusedError(
      `Expected the variable ${name}, such as ${example}; it is not set.`,
      'Set it, or put a quickbooks.config.js beside your package.json; see docs/guides/operations.md.',
    )
  }
  const schema = read('QUICKBOOKS_SCHEMA')
  const installationId = read('QUICKBOOKS_INSTALLATION_ID')
  const path = read('QUICKBOOKS_PATH')
  const tokens = readList(read('QUICKBOOKS_VERIFIER_TOKENS'))
  const calls = read('QUICKBOOKS_CALLS_PER_MONTH')
  const endpoints = read('QUICKBOOKS_ENDPOINTS')
  return {
    database: need('DATABASE_URL', 'postgres://host/database'),
    keys: readKeyRing(
      need('QUICKBOOKS_ENCRYPTION_KEY', 'the output of "openssl rand -hex 32"'),
      need('QUICKBOOKS_ENCRYPTION_KEY_ID', '2026-11'),
      readList(read('QUICKBOOKS_OLD_ENCRYPTION_KEYS')),
    ),
    credentials: readCredentials(read),
    publicUrl: need('PUBLIC_URL', 'https://hub.example.com'),
    authorize: () => new Response(null, { status: 403 }),
    ...(schema === undefined ? {} : { schema }),
    ...(installationId === undefined ? {} : { installationId }),
    ...(path === undefined ? {} : { path }),
    ...(tokens.length === 0 ? {} : { verifierTokens: tokens }),
    ...(calls === undefined ? {} : { callsPerMonth: Number(calls) }),
    ...(endpoints === undefined ? {} : { endpoints: readEndpoints(endpoints) }),
  }
}

function readKeyRing(key: string, id: string, old: readonly string[]): KeyRingOptions {
  if (old.length === 0) return { current: { id, key } }
  return {
    current: { id, key },
    old: old.map((pair) => {
      const at = pair.indexOf(':')
      if (at > 0) return { id: pair.slice(0, at), key: pair.slice(at + 1) }
      throw new MisusedError(
        'Expected QUICKBOOKS_OLD_ENCRYPTION_KEYS to be pairs of id and key; one has no colon.',
        'Write id:key, and a comma between two of them.',
      )
    }),
  }
}

function readCredentials(
  read: (name: (typeof variables)[number]) => string | undefined,
): Partial<Record<Environment, AppKeys>> {
  const pair = (id: (typeof variables)[number], secret: (typeof variables)[number]) => {
    const clientId = read(id)
    const clientSecret = read(secret)
    if (clientId === undefined && clientSecret === undefined) return null
    if (clientId !== undefined && clientSecret !== undefined) return { clientId, clientSecret }
    throw new MisusedError(
      `Expected ${id} and ${secret}; only one of them is set.`,
      'Copy both from Keys & OAuth of the Intuit app.',
    )
  }
  const sandbox = pair('QUICKBOOKS_SANDBOX_CLIENT_ID', 'QUICKBOOKS_SANDBOX_CLIENT_SECRET')
  const production = pair('QUICKBOOKS_PRODUCTION_CLIENT_ID', 'QUICKBOOKS_PRODUCTION_CLIENT_SECRET')
  const plain = pair('QUICKBOOKS_CLIENT_ID', 'QUICKBOOKS_CLIENT_SECRET')
  const environment = read('QUICKBOOKS_ENVIRONMENT')
  if (plain !== null && environment !== 'sandbox' && environment !== 'production') {
    throw new MisusedError(
      `Expected QUICKBOOKS_ENVIRONMENT to be 'sandbox' or 'production'; received ${environment === undefined ? 'nothing' : `'${environment.slice(0, 40)}'`}.`,
      'Say of which environment QUICKBOOKS_CLIENT_ID is, or use QUICKBOOKS_SANDBOX_CLIENT_ID and QUICKBOOKS_PRODUCTION_CLIENT_ID.',
    )
  }
  const found = {
    ...(sandbox === null ? {} : { sandbox }),
    ...(production === null ? {} : { production }),
    ...(plain === null ? {} : { [environment!]: plain }),
  }
  if (Object.keys(found).length > 0) return found
  throw new MisusedError(
    'Expected the keys of an Intuit app in QUICKBOOKS_CLIENT_ID and QUICKBOOKS_CLIENT_SECRET; they are not set.',
    'Copy both from Keys & OAuth of the Intuit app.',
  )
}

function readEndpoints(text: string): NonNullable<IntegrationOptions['endpoints']> {
  try {
    return JSON.parse(text) as NonNullable<IntegrationOptions['endpoints']>
  } catch (cause) {
    throw new MisusedError(
      'Expected QUICKBOOKS_ENDPOINTS to be JSON; it is not.',
      'Copy what the emulator prints, or unset it for Intuit’s own addresses.',
      { cause },
    )
  }
}

function readList(text: string | undefined): string[] {
  return (text ?? '').split(',').flatMap((part) => part.trim() || [])
}
