import { describe, expect, test } from 'vitest'
import { OAuthError } from '../../src/errors/connection-errors.ts'
import { createHarness, realmId, tenantId } from '../harness.ts'

/** A consent that was granted, and the result of its exchange. */
async function exchange(respond: Parameters<typeof rule>[0]) {
  const { quickbooks, emulator, clock } = createHarness()
  const pending = await quickbooks.oauth.buildAuthorizationUrl({ tenantId, environment: 'sandbox' })
  const parameters = await emulator.consent(pending.url, { realmId })
  emulator.faults.push(rule(respond))
  const input = { parameters, expectedState: pending.state }
  return clock.run(quickbooks.oauth.completeAuthorization(input))
}

const rule = (
  respond: 'unavailable' | 'throttle' | 'html-in-200' | { connection: 'drop' | 'hang' },
) => ({
  match: { operation: 'token-exchange' as const },
  respond,
})

describe('a refused code exchange names the remedy: a new consent', () => {
  test.each([
    ['server', 'unavailable'],
    ['throttled', 'throttle'],
    ['unreadable_answer', 'html-in-200'],
    ['network', { connection: 'drop' }],
    ['timeout', { connection: 'hang' }],
  ] as const)('%s', async (code, respond) => {
    const error: unknown = await exchange(respond).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code, remedy: expect.stringMatching(/start again/i) })
    expect(String(error)).not.toMatch(/tick|runner/)
  })
})

test('a failure of the token endpoint says what was asked of it, and its status', async () => {
  await expect(exchange('unavailable')).rejects.toThrow(
    "Intuit's token endpoint failed with HTTP 503 (exchange).",
  )
})

test.each(['constructor', '__proto__', 'has_own', 'to_string'])(
  'an OAuth error named %s has the remedy of an unknown one',
  (code) => {
    const { remedy } = new OAuthError({ code, operation: 'refresh' })
    expect(remedy).toBe('Check the app settings at Intuit, then connect again.')
  },
)
