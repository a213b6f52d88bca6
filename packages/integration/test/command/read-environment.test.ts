import { expect, test } from 'vitest'
import { readEnvironment } from '../../src/command/settings/read-environment.ts'

const env = {
  DATABASE_URL: ' postgres://db.internal/hub ',
  QUICKBOOKS_ENCRYPTION_KEY: 'ab'.repeat(32),
  QUICKBOOKS_ENCRYPTION_KEY_ID: '2026-11',
  QUICKBOOKS_SANDBOX_CLIENT_ID: 'sandbox-id',
  QUICKBOOKS_SANDBOX_CLIENT_SECRET: 'sandbox-secret',
  PUBLIC_URL: 'https://hub.example.com',
}
const current = { id: '2026-11', key: 'ab'.repeat(32) }
const sandbox = { clientId: 'sandbox-id', clientSecret: 'sandbox-secret' }

test('with the least that is needed no other option is given, and nobody is let in', () => {
  const { authorize, ...options } = readEnvironment(env)
  expect(options).toEqual({
    database: 'postgres://db.internal/hub',
    keys: { current },
    credentials: { sandbox },
    publicUrl: 'https://hub.example.com',
  })
  const request = new Request('https://hub.example.com')
  expect(authorize(request, 'connect' as never)).toMatchObject({ status: 403 })
})

test('every variable has its option; white space around it and empty parts of a list are nothing', () => {
  const { authorize: _, ...options } = readEnvironment({
    ...env,
    QUICKBOOKS_SCHEMA: 'billing',
    QUICKBOOKS_OLD_ENCRYPTION_KEYS: `old:${'cd'.repeat(32)}, older:a:b,`,
    QUICKBOOKS_INSTALLATION_ID: 'production',
    QUICKBOOKS_PRODUCTION_CLIENT_ID: 'id',
    QUICKBOOKS_PRODUCTION_CLIENT_SECRET: 'secret',
    QUICKBOOKS_PATH: '/quickbooks',
    QUICKBOOKS_VERIFIER_TOKENS: 'one, ,two',
    QUICKBOOKS_CALLS_PER_MONTH: '500000',
    QUICKBOOKS_ENDPOINTS: '{"sandbox":{"apiOrigin":"http://localhost:1"}}',
  })
  expect(options).toEqual({
    database: 'postgres://db.internal/hub',
    schema: 'billing',
    keys: {
      current,
      old: [
        { id: 'old', key: 'cd'.repeat(32) },
        { id: 'older', key: 'a:b' },
      ],
    },
    installationId: 'production',
    credentials: { sandbox, production: { clientId: 'id', clientSecret: 'secret' } },
    publicUrl: 'https://hub.example.com',
    path: '/quickbooks',
    verifierTokens: ['one', 'two'],
    callsPerMonth: 500_000,
    endpoints: { sandbox: { apiOrigin: 'http://localhost:1' } },
  })
})

test.each(['sandbox', 'production'] as const)('keys of the app without a name are those of %s', (environment) => {
  const { credentials } = readEnvironment({
    ...env,
    QUICKBOOKS_SANDBOX_CLIENT_ID: '',
    QUICKBOOKS_SANDBOX_CLIENT_SECRET: ' ',
    QUICKBOOKS_CLIENT_ID: 'id',
    QUICKBOOKS_CLIENT_SECRET: 'secret',
    QUICKBOOKS_ENVIRONMENT: environment,
  })
  expect(credentials).toEqual({ [environment]: { clientId: 'id', clientSecret: 'secret' } })
}) // prettier-ignore

const plain = { QUICKBOOKS_CLIENT_ID: 'id', QUICKBOOKS_CLIENT_SECRET: 'secret' }
test.each<[string, object, string, string]>([
  ['no database', { DATABASE_URL: ' ' }, 'Expected the variable DATABASE_URL, such as postgres://host/database; it is not set.', 'Set it, or put a quickbooks.config.js beside your package.json; see docs/guides/operations.md.'],
  ['no key', { QUICKBOOKS_ENCRYPTION_KEY: '' }, 'Expected the variable QUICKBOOKS_ENCRYPTION_KEY, such as the output of "openssl rand -hex 32"; it is not set.', 'Set it, or'],
  ['no id of the key', { QUICKBOOKS_ENCRYPTION_KEY_ID: '' }, 'Expected the variable QUICKBOOKS_ENCRYPTION_KEY_ID, such as 2026-11; it is not set.', 'Set it, or'],
  ['no address of its own', { PUBLIC_URL: '' }, 'Expected the variable PUBLIC_URL, such as https://hub.example.com; it is not set.', 'Set it, or'],
  ['an old key without an id', { QUICKBOOKS_OLD_ENCRYPTION_KEYS: 'a:b,:cd' }, 'Expected QUICKBOOKS_OLD_ENCRYPTION_KEYS to be pairs of id and key; one has no colon.', 'Write id:key, and a comma between two of them.'],
  ['half of a pair', { QUICKBOOKS_SANDBOX_CLIENT_SECRET: '' }, 'Expected QUICKBOOKS_SANDBOX_CLIENT_ID and QUICKBOOKS_SANDBOX_CLIENT_SECRET; only one of them is set.', 'Copy both from Keys & OAuth of the Intuit app.'],
  ['the other half of another pair', { QUICKBOOKS_PRODUCTION_CLIENT_SECRET: 's' }, 'Expected QUICKBOOKS_PRODUCTION_CLIENT_ID and QUICKBOOKS_PRODUCTION_CLIENT_SECRET; only one of them is set.', 'Copy both'],
  ['keys of no environment', plain, "Expected QUICKBOOKS_ENVIRONMENT to be 'sandbox' or 'production'; received nothing.", 'Say of which environment QUICKBOOKS_CLIENT_ID is, or use QUICKBOOKS_SANDBOX_CLIENT_ID and QUICKBOOKS_PRODUCTION_CLIENT_ID.'],
  ['keys of another environment', { ...plain, QUICKBOOKS_ENVIRONMENT: `Sandbox${'x'.repeat(99)}` }, `received 'Sandbox${'x'.repeat(33)}'.`, 'Say of which'],
  ['no keys at all', { QUICKBOOKS_SANDBOX_CLIENT_ID: '', QUICKBOOKS_SANDBOX_CLIENT_SECRET: '' }, 'Expected the keys of an Intuit app in QUICKBOOKS_CLIENT_ID and QUICKBOOKS_CLIENT_SECRET; they are not set.', 'Copy both'],
  ['addresses that are no JSON', { QUICKBOOKS_ENDPOINTS: 'http://localhost' }, 'Expected QUICKBOOKS_ENDPOINTS to be JSON; it is not.', 'Copy what the emulator prints, or unset it for Intuit’s own addresses.'],
])('%s', (_name, more, message, remedy) => {
  expect(() => readEnvironment({ ...env, ...more })).toThrow(
    expect.objectContaining({
      name: 'MisusedError',
      message: expect.stringContaining(message) as string,
      remedy: expect.stringContaining(remedy) as string,
    }),
  )
}) // prettier-ignore
