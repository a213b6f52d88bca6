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
  const env = {
    ...keys,
    QUICKBOOKS_ENVIRONMENT: 'production',
    PUBLIC_URL: 'https://hub.example.com/',
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
  [{ QUICKBOOKS_CLIENT_ID: 'id' }, /both/],
  [{ ...keys, QUICKBOOKS_ENVIRONMENT: 'live' }, /"live"/],
  [{ DATABASE_URL: 'postgres://db' }, /QUICKBOOKS_ENCRYPTION_KEY/],
  [{ PORT: '80 80' }, /port/],
  [{ PUBLIC_URL: 'hub.example.com' }, /origin/],
  [{ PUBLIC_URL: 'https://hub.example.com/path' }, /origin/],
])('%j is refused in words that hold no secret', (env, words) => {
  const read = () => readSettings([], env)
  expect(read).toThrow(words)
  expect(read).not.toThrow(/CANARY/)
})
