import { expect, test } from 'vitest'
import { readSettings } from '../src/settings.ts'

const keys = { QUICKBOOKS_CLIENT_ID: 'id', QUICKBOOKS_CLIENT_SECRET: 'CANARY-secret' }

test('without variables: the emulator, in memory, on any free port', () => {
  expect(readSettings([], {})).toEqual({
    headless: false,
    port: 0,
    publicUrl: null,
    databaseUrl: null,
    encryptionKey: null,
    intuit: null,
  })
})

test('with keys: Intuit, on a port that the redirect URI can name', () => {
  expect(readSettings([], keys)).toMatchObject({ port: 8400, intuit: { environment: 'sandbox' } })
  const named = { INTUIT_CLIENT_ID: 'id', INTUIT_CLIENT_SECRET: 'CANARY-secret' }
  expect(readSettings([], named)).toEqual(readSettings([], keys))
  const env = {
    ...keys,
    QUICKBOOKS_ENVIRONMENT: 'production',
    PUBLIC_URL: 'https://hub.example.com/',
    SIGN_IN_GUARDED_BY: 'the proxy of a test',
  }
  expect(readSettings(['--port', '9000'], env)).toMatchObject({
    port: 9000,
    publicUrl: 'https://hub.example.com',
    intuit: { environment: 'production' },
  })
})

test('without a person nothing of the environment is touched', () => {
  const env = { ...keys, DATABASE_URL: 'postgres://db', QUICKBOOKS_ENCRYPTION_KEY: 'k' }
  expect(readSettings(['--headless'], env)).toMatchObject({ databaseUrl: null, intuit: null })
})

test.each([
  ['half of the keys', { QUICKBOOKS_CLIENT_ID: 'id' }, /both/],
  [
    'an id of one app and a secret of another',
    { QUICKBOOKS_CLIENT_ID: 'id', INTUIT_CLIENT_SECRET: 'CANARY-secret' },
    /both QUICKBOOKS_CLIENT_ID/,
  ],
  ['an unknown environment', { ...keys, QUICKBOOKS_ENVIRONMENT: 'live' }, /"live"/],
  ['a database without its key', { DATABASE_URL: 'postgres://db' }, /QUICKBOOKS_ENCRYPTION_KEY/],
  [
    'a public address without a guard',
    { ...keys, PUBLIC_URL: 'https://hub.example.com' },
    /SIGN_IN_GUARDED_BY/,
  ],
  ['a port that is none', { PORT: '80 80' }, /port/],
  ['a public URL without a scheme', { PUBLIC_URL: 'hub.example.com' }, /origin/],
  ['a public URL with a path', { PUBLIC_URL: 'https://hub.example.com/path' }, /origin/],
])('%s is refused in words that hold no secret', (_name, env, words) => {
  const read = () => readSettings([], env)
  expect(read).toThrow(words)
  expect(read).not.toThrow(/CANARY/)
})
