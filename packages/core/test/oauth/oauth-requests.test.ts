import { expect, test } from 'vitest'
import {
  buildCodeExchangeRequest,
  buildRefreshRequest,
  buildRevocationRequest,
} from '../../src/oauth/oauth-request.ts'

const credentials = {
  clientId: 'id',
  clientSecret: 'CANARY-client',
  redirectUri: 'https://h.invalid/c',
}
const authorization = `Basic ${Buffer.from('id:CANARY-client').toString('base64')}`
const form = {
  authorization,
  accept: 'application/json',
  'content-type': 'application/x-www-form-urlencoded',
}

test('a code and a refresh token are sent as a form, a revocation as JSON, with the client in the header', () => {
  const tokenUrl = 'https://intuit.invalid/token'
  const exchange = buildCodeExchangeRequest({ tokenUrl, credentials, code: 'c d', redirectUri: 'https://h.invalid/c' }) // prettier-ignore
  expect(exchange).toMatchObject({ method: 'POST', url: tokenUrl, headers: form })
  expect(exchange.body).toBe(
    'grant_type=authorization_code&code=c+d&redirect_uri=https%3A%2F%2Fh.invalid%2Fc',
  )
  const refresh = buildRefreshRequest({ tokenUrl, credentials, refreshToken: 'CANARY-r' })
  expect(refresh).toMatchObject({ method: 'POST', url: tokenUrl, headers: form })
  expect(refresh.body).toBe('grant_type=refresh_token&refresh_token=CANARY-r')
  const revocationUrl = 'https://intuit.invalid/revoke'
  const revocation = buildRevocationRequest({ revocationUrl, credentials, token: 'CANARY-r' })
  expect(revocation).toEqual({
    method: 'POST',
    url: revocationUrl,
    headers: { authorization, accept: 'application/json', 'content-type': 'application/json' },
    body: '{"token":"CANARY-r"}',
  })
})
