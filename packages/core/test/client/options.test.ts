import { describe, expect, test } from 'vitest'
import type { QuickBooksOptions } from '../../src/client/quickbooks-options.ts'
import { createHarness } from '../harness.ts'

describe('createQuickBooks', () => {
  test.each<[string, Partial<QuickBooksOptions>]>([
    ['timeoutMs', { timeoutMs: Number.NaN }],
    ['timeoutMs', { timeoutMs: 0 }],
    ['timeoutMs', { timeoutMs: Infinity }],
    ['retry.retries', { retry: { retries: Number.NaN } }],
    ['retry.retries', { retry: { retries: -1 } }],
    ['retry.retries', { retry: { retries: Infinity } }],
    ['retry.throttleRetries', { retry: { throttleRetries: Number.NaN } }],
    ['retry.baseDelayMs', { retry: { baseDelayMs: -5 } }],
    ['retry.maxDelayMs', { retry: { maxDelayMs: Number.NaN } }],
    ['tokens.timeoutMs', { tokens: { timeoutMs: 0 } }],
    ['tokens.leaseMs', { tokens: { leaseMs: Number.NaN } }],
    ['tokens.leaseMs', { tokens: { timeoutMs: 30_000, leaseMs: 30_000 } }],
    ['tokens.marginMs', { tokens: { marginMs: -1 } }],
    ['tokens.marginMs', { tokens: { marginMs: 30 * 60_000 + 1 } }],
    ['tokens.marginMs', { tokens: { marginMs: Number.NaN } }],
  ])('refuses a %s out of its range: %j', (name, options) => {
    const { create } = createHarness()
    expect(() => create(options)).toThrow(RangeError)
    expect(() => create(options)).toThrow(name)
  })

  test.each(['credentials', 'connections', 'states', 'usage', 'endpoints', 'transport'])(
    '%s that is given but empty is an error that names it',
    (name) => {
      const { create } = createHarness()
      const empty = () => create({ [name]: undefined } as never)
      expect(empty).toThrow(TypeError)
      expect(empty).toThrow(`createQuickBooks received ${name}: undefined`)
    },
  )

  test.each([
    [{ apiOrigin: undefined }, 'apiOrigin'],
    [{ tokenUrl: '' }, 'tokenUrl'],
    [{ sandbox: undefined, production: {} }, 'sandbox'],
    [{ sandbox: { tokenUrl: undefined } }, 'tokenUrl'],
    [{ discoveryUrl: undefined }, 'discoveryUrl'],
    [{ production: { discoveryUrl: '' } }, 'discoveryUrl'],
  ])('an address that is not set does not become one of Intuit: %j', (endpoints, name) => {
    const { create } = createHarness()
    expect(() => create({ endpoints } as never)).toThrow(
      `createQuickBooks: endpoints received ${name}:`,
    )
  })

  test.each(['clientId', 'clientSecret', 'redirectUri'])(
    'credentials whose %s is not set are an error that names it',
    async (name) => {
      const { create, emulator } = createHarness()
      const keys = { ...emulator.credentials('sandbox'), redirectUri: 'http://localhost:1/cb' }
      const lacking = { ...keys, [name]: undefined } as never
      expect(() => create({ credentials: lacking })).toThrow(`received ${name}: undefined`)
      const { oauth } = create({ credentials: () => lacking })
      const ask = oauth.buildAuthorizationUrl({ tenantId: 'acme', environment: 'sandbox' })
      await expect(ask).rejects.toThrow(TypeError)
    },
  )

  test("a boolean from a form or the environment is not guessed: confirmReplace 'false'", async () => {
    const { create } = createHarness()
    const confirmReplace = 'false' as never
    const asked = { tenantId: 'acme', environment: 'sandbox', confirmReplace } as const
    await expect(create().oauth.buildAuthorizationUrl(asked)).rejects.toThrow(
      "expected confirmReplace to be true or false; received 'false'",
    )
  })

  test('any other undefined option gets its default', async () => {
    const { create } = createHarness()
    const nothing = { baseDelayMs: undefined, maxDelayMs: undefined }
    const options = {
      limiter: undefined,
      limits: undefined,
      retry: { retries: undefined, throttleRetries: undefined, ...nothing },
      timeoutMs: undefined,
      tokens: { timeoutMs: undefined, leaseMs: undefined, marginMs: undefined },
      random: undefined,
      logger: undefined,
    }
    await expect(create(options as never).close()).resolves.toBeUndefined()
  })

  test('an empty tenant id and an unknown environment are refused', async () => {
    const { create } = createHarness()
    const { oauth, realm, close } = create()
    await expect(realm('')).rejects.toThrow(/realm expected a tenant id/)
    const ask = (request: object) => oauth.buildAuthorizationUrl(request as never)
    await expect(ask({ tenantId: '', environment: 'sandbox' })).rejects.toThrow(/tenant id/)
    await expect(ask({ tenantId: 'acme', environment: 'prod' })).rejects.toThrow(
      "expected environment to be 'sandbox' or 'production'; received 'prod'",
    )
    await expect(ask({ tenantId: 'acme' })).rejects.toThrow('received undefined')
    await close()
  })

  test('takes the smallest and the largest', async () => {
    const { create } = createHarness()
    const retry = { retries: 0, throttleRetries: 0, baseDelayMs: 0, maxDelayMs: 0 }
    const tokens = { timeoutMs: 1, leaseMs: 2, marginMs: 0 }
    const all = [
      create({ timeoutMs: 1, retry, tokens }),
      create({ timeoutMs: 2 ** 31 - 1, tokens: { marginMs: 30 * 60_000 } }),
    ]
    await expect(Promise.all(all.map((one) => one.close()))).resolves.toHaveLength(2)
  })
})
