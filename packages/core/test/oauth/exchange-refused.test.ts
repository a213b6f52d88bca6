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
  respond:
    | 'unavailable'
    | 'throttle'
    | 'html-in-200'
    | { connection: 'drop' | 'hang' }
    | { status: number; body: string },
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

test.each([
  [300, '{"error":"see_other"}', 'see_other'],
  [399, '', 'unreadable_answer'],
  [400, '{"error":"invalid_grant"}', 'invalid_grant'],
  [400, '{"error":7}', 'unreadable_answer'],
  [400, '{"error":"Bad Request: it\\n"}', 'unreadable_answer'],
  [400, `{"error":"${'x'.repeat(65)}"}`, 'unreadable_answer'],
  [400, '[null]', 'unreadable_answer'],
  [400, 'null', 'unreadable_answer'],
  [499, '{}', 'unreadable_answer'],
  [500, '{"error":"invalid_grant"}', 'server'],
])('an answer %i with %j is %s', async (status, body, code) => {
  const error: unknown = await exchange({ status, body }).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code, status, message: expect.stringContaining('xchange') })
  const without = `Expected an OAuth error from Intuit (exchange), received HTTP ${status} without one.`
  expect(String(error).includes(without)).toBe(code === 'unreadable_answer')
})

test.each(['constructor', '__proto__', 'has_own', 'to_string'])(
  'an OAuth error named %s has the remedy of an unknown one',
  (code) => {
    const { remedy } = new OAuthError({ code, operation: 'refresh' })
    expect(remedy).toBe('Check the app settings at Intuit, then connect again.')
  },
)
