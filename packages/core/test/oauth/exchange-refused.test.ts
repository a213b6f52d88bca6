import { describe, expect, test } from 'vitest'
import { OAuthError } from '../../src/errors/connection-errors.ts'
import { createHarness, realmId, tenantId } from '../harness.ts'
import { createHostTelemetry } from '../host-telemetry.ts'

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
  [400, '7', 'unreadable_answer'],
  [400, '"error"', 'unreadable_answer'],
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

test('a throttle of the token endpoint says for how long to wait, and is counted with its address', async () => {
  const { telemetry, valuesOf } = createHostTelemetry()
  const { connect, emulator, create, clock } = createHarness()
  await connect()
  const { oauth } = create({ telemetry })
  const throttled = async (headers: Record<string, string>, status = 429) => {
    const respond = { status, headers, body: '' }
    emulator.faults.push({ match: { operation: 'token-refresh' }, times: 1, respond })
    await clock.advance(2 * 3_600_000)
    return clock.run(oauth.refresh(tenantId)).catch((error: unknown) => error)
  }
  expect(await throttled({ 'retry-after': '7' })).toMatchObject({
    code: 'throttled',
    retryAfterMs: 7_000,
  })
  expect(await throttled({})).toMatchObject({ code: 'throttled', retryAfterMs: 60_000 })
  expect(await throttled({}, 503)).toMatchObject({ code: 'server' })
  const attributes = { 'server.address': new URL(emulator.endpoints.sandbox.tokenUrl).hostname }
  const one = { name: 'quickbooks.throttles', value: 1, attributes }
  expect(valuesOf('quickbooks.throttles')).toEqual([one, one])
})

test('every answer of the token endpoint is a line with its operation, status and Intuit’s id', async () => {
  const { connect, emulator, quickbooks, clock, lines } = createHarness()
  await connect()
  const respond = { status: 400, headers: { intuit_tid: 't-1' }, body: '{"error":"odd"}' }
  emulator.faults.push({ match: { operation: 'token-refresh' }, times: 1, respond })
  await expect(clock.run(quickbooks.oauth.refresh(tenantId))).rejects.toMatchObject({ code: 'odd' })
  await clock.run(quickbooks.oauth.refresh(tenantId))
  await clock.run(quickbooks.oauth.disconnect(tenantId))
  const of = lines.map(({ fields }) => fields).filter(({ event }) => String(event).startsWith('quickbooks.oauth.')) // prettier-ignore
  const answered = { event: 'quickbooks.oauth.answered', status: 200, intuitTid: expect.anything() }
  expect(of).toEqual([
    { event: 'quickbooks.oauth.refused', operation: 'refresh', status: 400, intuitTid: 't-1', code: 'odd' }, // prettier-ignore
    { ...answered, operation: 'refresh' },
    { ...answered, operation: 'revoke' },
  ])
})

test('only a code that was sent needs a new consent: a failed refresh has the remedy of its error', async () => {
  const { connect, emulator, quickbooks, clock } = createHarness()
  await connect()
  const match = { operation: 'token-refresh' as const }
  emulator.faults.push({ match, respond: 'unavailable' })
  const error: unknown = await clock.run(quickbooks.oauth.refresh(tenantId)).catch((one: unknown) => one) // prettier-ignore
  expect(error).toMatchObject({ code: 'server', message: expect.stringContaining('(refresh)') })
  expect(error).not.toMatchObject({ remedy: expect.stringMatching(/start again/i) })
})
