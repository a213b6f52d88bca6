import OAuthClient from 'intuit-oauth'
import { afterEach, describe, expect, test } from 'vitest'
import { createEmulator } from '../src/index.ts'
import type { Emulator } from '../src/index.ts'
import { createIntuitNetwork } from '../src/msw.ts'
import { createFakeCompany } from './support/fake-company.ts'

/** Intuit's own client, so that the emulator is not merely the mirror image of ours. */
const redirectUri = 'http://localhost:3000/integrations/quickbooks/callback'
const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

function createClient(emulator: Emulator): OAuthClient {
  return new OAuthClient({
    ...emulator.credentials('sandbox'),
    environment: 'sandbox',
    redirectUri,
    includeRefreshTokenHardExpiresIn: true,
  } as ConstructorParameters<typeof OAuthClient>[0])
}

async function connectCallRefreshRevoke(emulator: Emulator, apiUrl: string): Promise<void> {
  const client = createClient(emulator)
  const authorizationUrl = client.authorizeUri({
    scope: [OAuthClient.scopes.Accounting, OAuthClient.scopes.OpenId],
    state: 'a-state-of-the-app',
  })
  const callback = await emulator.consent(authorizationUrl)
  expect(new URL(callback).searchParams.get('state')).toBe('a-state-of-the-app')

  await client.createToken(callback)
  const token = client.getToken()
  expect(token.realmId).toBe('9341457021722202')
  expect(token.access_token).toMatch(/^EMULATED-AT-/)
  expect(token.expires_in).toBe(3600)
  // Five years, less the second in which the code was issued.
  expect(Math.ceil(token.x_refresh_token_hard_expires_in / 10)).toBe(15_768_000)
  expect(client.isAccessTokenValid()).toBe(true)

  const company = await client.makeApiCall({ url: `${apiUrl}/companyinfo/${token.realmId}` })
  expect(company.json).toMatchObject({ CompanyInfo: { CompanyName: 'Fake & Sons' } })
  const page = await client.makeApiCall({
    url: `${apiUrl}/query?query=${encodeURIComponent('select * from Invoice')}`,
  })
  expect(page.json).toMatchObject({ QueryResponse: { maxResults: 3 } })
  await expect(client.makeApiCall({ url: `${apiUrl}/invoice/404` })).rejects.toMatchObject({
    code: '610',
  })
  await expect(client.getUserInfo()).resolves.toMatchObject({ json: { email: expect.any(String) } })

  const before = client.getToken().access_token
  await client.refresh()
  expect(client.getToken().access_token).not.toBe(before)
  await client.makeApiCall({ url: `${apiUrl}/companyinfo/${token.realmId}` })

  const { refresh_token } = client.getToken()
  await client.revoke()
  await expect(client.refreshUsingToken(refresh_token)).rejects.toMatchObject({
    error: 'invalid_grant',
  })
}

describe('intuit-oauth', () => {
  test("completes connect, refresh, API calls and revoke on Intuit's own hosts, answered through MSW", async () => {
    const emulator = createEmulator({ companies: [createFakeCompany()] })
    const network = createIntuitNetwork(emulator)
    network.enable()
    cleanups.push(() => network.disable())
    const api = 'https://sandbox-quickbooks.api.intuit.com/v3/company/9341457021722202'
    await connectCallRefreshRevoke(emulator, api)
    expect(emulator.log.count({ operation: 'token-exchange', status: 200 })).toBe(1)
    expect(emulator.log.count({ operation: 'revoke', status: 200 })).toBe(1)
  })

  test('completes the same over HTTP with its addresses set', async () => {
    const emulator = createEmulator({ companies: [createFakeCompany()] })
    cleanups.push(() => emulator.close())
    const { endpoints } = await emulator.listen()
    const original = {
      authorizeEndpoint: OAuthClient.authorizeEndpoint,
      tokenEndpoint: OAuthClient.tokenEndpoint,
      revokeEndpoint: OAuthClient.revokeEndpoint,
      userInfoEndpoint: OAuthClient.userinfo_endpoint_sandbox,
    }
    const client = createClient(emulator)
    cleanups.push(() => client.setAuthorizeURLs(original))
    client.setAuthorizeURLs({
      authorizeEndpoint: endpoints.sandbox.authorizationUrl,
      tokenEndpoint: endpoints.sandbox.tokenUrl,
      revokeEndpoint: endpoints.sandbox.revocationUrl,
      userInfoEndpoint: endpoints.sandbox.userinfoUrl,
    })
    await connectCallRefreshRevoke(
      emulator,
      `${endpoints.sandbox.apiOrigin}/v3/company/9341457021722202`,
    )
    expect(emulator.log.writes()).toEqual([])
  })
})
