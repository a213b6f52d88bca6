import { expect, test } from 'vitest'
import { parseTokenResponse } from '../../src/tokens/build-token-set.ts'

const read = (fields: object) => parseTokenResponse({ access_token: 'CANARY-access', ...fields })
const secondsOf = (value: unknown) => read({ expires_in: value })?.expires_in

test.each([
  [3_600, 3_600],
  ['3600', 3_600],
  [' 3600 ', 3_600],
  ['3600.', 3_600],
  ['3600.5', 3_600.5],
  [0, 0],
  [100 * 365 * 86_400, 3_153_600_000],
  [100 * 365 * 86_400 + 1, undefined],
  [-1, undefined],
  ['-1', undefined],
  ['1e3', undefined],
  ['x3600', undefined],
  ['3600x', undefined],
  ['0x10', undefined],
  ['', undefined],
  [' ', undefined],
  ['1'.repeat(13), undefined],
  [null, undefined],
  [true, undefined],
  [Number.NaN, undefined],
])('a lifetime of %j is %s seconds', (value, seconds) => {
  expect(secondsOf(value)).toBe(seconds)
})

test('without an access token there is none; any other field that is odd is left out', () => {
  for (const body of [
    null,
    'text',
    {},
    { access_token: '' },
    { access_token: ' ' },
    { access_token: 7 },
  ])
    // prettier-ignore
    expect(parseTokenResponse(body)).toBeNull()
  const odd = { refresh_token: ' ', expires_in: [], x_refresh_token_expires_in: {}, scope: 'x' }
  expect(read(odd)).toEqual({ access_token: 'CANARY-access' })
  const all = {
    refresh_token: 'CANARY-refresh',
    expires_in: 1,
    x_refresh_token_expires_in: 2,
    x_refresh_token_hard_expires_in: 3,
  }
  expect(read(all)).toEqual({ access_token: 'CANARY-access', ...all })
})
