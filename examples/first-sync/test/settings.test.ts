import { describe, expect, test } from 'vitest'
import { databaseFolder, readSettings, type Settings } from '../src/settings.ts'

describe('settings', () => {
  test('without arguments: the emulator, a kept database', () => {
    expect(readSettings([], {})).toMatchObject({ memory: false, fresh: false, intuit: null })
  })

  test('with Intuit keys: Intuit, sandbox unless set otherwise', () => {
    const keys = { QUICKBOOKS_CLIENT_ID: 'id', QUICKBOOKS_CLIENT_SECRET: 'of a test' }
    expect(readSettings([], keys)).toMatchObject({ intuit: { environment: 'sandbox', port: 8400 } })
    expect(
      readSettings([], {
        ...keys,
        QUICKBOOKS_ENVIRONMENT: 'production',
        QUICKBOOKS_CALLBACK_PORT: '9000',
      }),
    ).toMatchObject({ intuit: { environment: 'production', port: 9000 } })
  })

  test('the emulator, sandbox and production have a database each', () => {
    const keys = { QUICKBOOKS_CLIENT_ID: 'id', QUICKBOOKS_CLIENT_SECRET: 'of a test' }
    const folders = [{}, keys, { ...keys, QUICKBOOKS_ENVIRONMENT: 'production' }].map((env) =>
      databaseFolder(readSettings([], env) as Settings),
    )
    expect(new Set(folders).size).toBe(3)
  })

  test('keys under the names INTUIT_* also count, so that they never lead to the emulator by surprise', () => {
    const keys = { INTUIT_CLIENT_ID: 'id', INTUIT_CLIENT_SECRET: 'of a test' }
    expect(readSettings([], keys)).toMatchObject({ intuit: { clientId: 'id', port: 8400 } })
    expect(() => readSettings([], { INTUIT_CLIENT_ID: 'id' })).toThrow(/both/)
  })

  test.each([
    [[], { QUICKBOOKS_CLIENT_ID: 'id' }, /both/],
    [
      [],
      { QUICKBOOKS_CLIENT_ID: 'a', QUICKBOOKS_CLIENT_SECRET: 'b', QUICKBOOKS_ENVIRONMENT: 'live' },
      /"live"/,
    ],
    [['--customers', 'many'], {}, /whole number/],
    [['--quick'], {}, /Unknown option/],
  ])('%j with %j is refused in words', (args, env, words) => {
    expect(() => readSettings(args, env)).toThrow(words)
  })
})
