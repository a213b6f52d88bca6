import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import {
  buildTokenSet,
  parseTokenResponse,
  type TokenResponse,
} from '../../src/tokens/build-token-set.ts'
import {
  conceal,
  concealConnection,
  concealTokens,
  endOfToken,
} from '../../src/tokens/conceal-tokens.ts'
import {
  consentExpiresAt,
  daysUntilConsentExpires,
  deriveConsentWarning,
} from '../../src/tokens/consent-expiry.ts'

const requestedAt = Date.UTC(2026, 10, 23, 10)
const day = 86_400_000
const after = (ms: number) => new Date(requestedAt + ms).toISOString()

const response: TokenResponse = {
  access_token: 'access-CANARY-1',
  refresh_token: 'refresh-CANARY-1',
  expires_in: 3_600,
  x_refresh_token_expires_in: 8_726_400,
  x_refresh_token_hard_expires_in: 156_032_154,
}

describe('buildTokenSet', () => {
  test('counts from when the request was sent, not from when the answer came', () => {
    expect({ ...buildTokenSet(response, { requestedAt }) }).toEqual({
      accessToken: response.access_token,
      refreshToken: response.refresh_token,
      accessTokenExpiresAt: after(3_600_000),
      refreshTokenExpiresAt: after(101 * day),
      refreshTokenHardExpiresAt: after(156_032_154_000),
    })
  })

  test.each([
    ['absent', {}],
    ['0', { x_refresh_token_hard_expires_in: 0 }],
  ])('a hard expiry that is %s is unknown, not expired', (_what, more) => {
    const { x_refresh_token_hard_expires_in: _, ...soft } = response
    const tokens = buildTokenSet({ ...soft, ...more }, { requestedAt })
    expect(tokens.refreshTokenHardExpiresAt).toBeNull()
    expect(deriveConsentWarning(tokens, requestedAt)).toBeNull()
  })

  test('a hard expiry that is left out is kept from the set before', () => {
    const previous = buildTokenSet(response, { requestedAt })
    const { x_refresh_token_hard_expires_in: _, ...soft } = response
    const next = buildTokenSet(soft, { requestedAt: requestedAt + day, previous })
    expect(next.refreshTokenHardExpiresAt).toBe(previous.refreshTokenHardExpiresAt)
    expect(next.refreshTokenExpiresAt).toBe(after(102 * day))
  })
})

describe('parseTokenResponse', () => {
  test('ignores unknown keys and takes seconds as text', () => {
    const body = { ...response, expires_in: '3600', token_type: 'bearer', id_token: 'x' }
    expect(parseTokenResponse(body)).toEqual(response)
  })

  test.each([
    ['no object', 'text'],
    ['null', null],
    ['an empty access token', { ...response, access_token: '' }],
    ['an access token of spaces', { ...response, access_token: '  ' }],
    ['an access token that is no text', { ...response, access_token: 7 }],
  ])('%s is refused', (_what, body) => expect(parseTokenResponse(body)).toBeNull())

  test.each([
    ['no refresh token', { refresh_token: undefined }],
    ['a refresh token that is no text', { refresh_token: 7 }],
    ['a lifetime below zero', { expires_in: -1 }],
    ['a lifetime that is no number', { expires_in: 'soon' }],
    ['a lifetime in a list', { expires_in: ['3600'] }],
    ['a lifetime of no date', { x_refresh_token_expires_in: 1e300 }],
    ['a lifetime of spaces', { expires_in: ' ' }],
    ['a hard end of null', { x_refresh_token_hard_expires_in: null }],
  ])('%s counts as left out', (_what, odd) => {
    const [name] = Object.keys(odd)
    const { [name as keyof TokenResponse]: _, ...rest } = response
    expect(parseTokenResponse({ ...response, ...odd })).toEqual(rest)
  })
})

describe('the clocks of a consent', () => {
  const clocks = (rolling: number, hard: number | null) => ({
    refreshTokenExpiresAt: after(rolling * day),
    refreshTokenHardExpiresAt: hard === null ? null : after(hard * day),
  })

  test.each([
    [100, 900, 100],
    [100, 20, 20],
    [100, null, 100],
  ])('%d rolling and %s hard: the nearer is %d', (rolling, hard, nearer) => {
    expect(consentExpiresAt(clocks(rolling, hard))).toBe(after(nearer * day))
    expect(daysUntilConsentExpires(clocks(rolling, hard), requestedAt)).toBe(nearer)
  })

  test('days are whole: 0 on the last day, negative after it', () => {
    expect(daysUntilConsentExpires(clocks(0.9, null), requestedAt)).toBe(0)
    expect(daysUntilConsentExpires(clocks(-0.1, null), requestedAt)).toBe(-1)
  })

  test.each([
    [14.01, null],
    [14, 14],
    [3.01, 14],
    [3, 3],
    [0.001, 3],
    [0, 'expired'],
    [-5, 'expired'],
  ] as const)('%d days left: %s', (left, warning) => {
    expect(deriveConsentWarning(clocks(left, null), requestedAt)).toBe(warning)
    expect(deriveConsentWarning(clocks(500, left), requestedAt)).toBe(warning)
  })
})

describe('tokens do not show', () => {
  const tokens = concealTokens(buildTokenSet(response, { requestedAt }))
  const connection = concealConnection({
    tenantId: 'acme',
    tokens: { ...tokens },
    previousRefreshToken: 'refresh-CANARY-0',
  })

  test.each([
    ['JSON', (value: unknown) => JSON.stringify({ nested: [value] })],
    ['inspect', (value: unknown) => inspect({ nested: [value] }, { depth: 9 })],
  ])('in %s', (_how, show) => {
    const text = show(tokens) + show(connection)
    expect(text.includes('CANARY')).toBe(false)
    expect(text).toContain('[concealed]')
    expect(text).toContain(tokens.accessTokenExpiresAt)
  })

  test('and can be read by name', () => {
    expect(tokens.accessToken === response.access_token).toBe(true)
    expect(connection.tokens?.refreshToken === response.refresh_token).toBe(true)
    expect(connection.previousRefreshToken?.endsWith('-0')).toBe(true)
  })
})

test.each([
  ['', ''],
  ['abc', ''],
  ['abcd', 'd'],
  ['abcdefgh', 'gh'],
  ['abcdefghijklmnopqrst', 'qrst'],
])('of %j a person sees %j', (token, end) => expect(endOfToken(token)).toBe(end))

test('a concealed field that is null or missing prints as it is, like every other field', () => {
  const print = (record: object) => JSON.parse(JSON.stringify(conceal(record, ['a' as never])))
  expect(print({ a: null, b: 1 })).toEqual({ a: null, b: 1 })
  expect(print({ a: undefined, b: 'x' })).toEqual({ b: 'x' })
  expect(print({ a: '', b: null })).toEqual({ a: '[concealed]', b: null })
})
