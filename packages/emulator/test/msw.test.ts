import { http, HttpResponse } from 'msw'
import { afterEach, expect, test } from 'vitest'
import { request } from 'undici'
import { createEmulator } from '../src/index.ts'
import { createIntuitNetwork } from '../src/msw.ts'
import type { IntuitNetwork } from '../src/msw.ts'
import { createFakeCompany } from './support/fake-company.ts'

let network: IntuitNetwork | null = null
afterEach(() => {
  network?.disable()
  network = null
})

const url =
  'https://sandbox-quickbooks.api.intuit.com/v3/company/9341457021722202/query?query=select%20*%20from%20Invoice'

function start(handlers: Parameters<typeof createIntuitNetwork>[1] = {}) {
  const emulator = createEmulator({ companies: [createFakeCompany()] })
  const { accessToken } = emulator.issueTokens({ realmId: '9341457021722202' })
  network = createIntuitNetwork(emulator, handlers)
  network.enable()
  return {
    emulator,
    headers: { authorization: `Bearer ${accessToken}`, accept: 'application/json' },
  }
}

test("npm's undici reaches the emulator under Intuit's host", async () => {
  const { headers } = start()
  const answer = await request(url, { headers })
  expect(answer.statusCode).toBe(200)
  expect(await answer.body.json()).toMatchObject({ QueryResponse: { maxResults: 3 } })
})

test('global fetch does too, and the host decides the environment', async () => {
  const { headers } = start()
  const wrongHost = await fetch(url.replace('sandbox-', ''), { headers })
  expect(wrongHost.status).toBe(403)
})

test('the consent page is at appcenter.intuit.com', async () => {
  const { emulator } = start()
  const query = new URLSearchParams({
    client_id: emulator.credentials().clientId,
    redirect_uri: 'http://localhost:3000/callback',
    response_type: 'code',
    scope: 'com.intuit.quickbooks.accounting',
    state: 's',
  })
  const page = await fetch(`https://appcenter.intuit.com/connect/oauth2?${query.toString()}`)
  expect(await page.text()).toContain('Fake &amp; Sons')
})

test.each(['openid_configuration', 'openid_sandbox_configuration'])(
  'all addresses of the document %s are reachable, with the scope of a sign-in',
  async (name) => {
    const { emulator } = start()
    const { clientId, clientSecret } = emulator.credentials()
    const asked = await fetch(`https://developer.api.intuit.com/.well-known/${name}`)
    const document = (await asked.json()) as Record<string, string>
    const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`
    const post = (url: string, fields: Record<string, string>) =>
      fetch(url, {
        method: 'POST',
        headers: { authorization: basic, accept: 'application/json' },
        body: new URLSearchParams(fields),
      })

    const redirectUri = 'http://localhost:3000/callback'
    const authorization = new URL(document['authorization_endpoint']!)
    authorization.search = new URLSearchParams({
      client_id: clientId,
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: 'com.intuit.quickbooks.accounting openid email',
      state: 's',
    }).toString()
    expect((await fetch(authorization)).status).toBe(200)
    const callback = new URL(await emulator.consent(authorization))

    const exchanged = await post(document['token_endpoint']!, {
      grant_type: 'authorization_code',
      code: callback.searchParams.get('code')!,
      redirect_uri: redirectUri,
    })
    const tokens = (await exchanged.json()) as Record<string, string>
    expect(tokens).toMatchObject({ token_type: 'bearer', id_token: expect.any(String) })

    const userinfo = await fetch(document['userinfo_endpoint']!, {
      headers: { authorization: `Bearer ${tokens['access_token']}` },
    })
    expect(userinfo.status).toBe(200)
    expect(await userinfo.json()).toMatchObject({ sub: expect.any(String) })

    const [head = ''] = tokens['id_token']!.split('.')
    const { kid } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { kid: string }
    const keys = await fetch(document['jwks_uri']!)
    expect(await keys.json()).toMatchObject({ keys: [{ kid }] })

    const revoked = await post(document['revocation_endpoint']!, {
      token: tokens['refresh_token']!,
    })
    expect(revoked.status).toBe(200)
    const after = await post(document['token_endpoint']!, {
      grant_type: 'refresh_token',
      refresh_token: tokens['refresh_token']!,
    })
    expect(await after.json()).toMatchObject({ error: 'invalid_grant' })
  },
)

test('a fault that breaks the connection reaches the client as a network error', async () => {
  const { emulator, headers } = start()
  emulator.faults.push({ times: 1, respond: { connection: 'drop' } })
  await expect(request(url, { headers })).rejects.toThrow(/network error/i)
  expect((await request(url, { headers })).statusCode).toBe(200)
})

test('own handlers come first, and unknown hosts fail', async () => {
  const { headers } = start({
    handlers: [http.get('https://hub.example.test/ping', () => HttpResponse.text('pong'))],
  })
  const ping = await request('https://hub.example.test/ping', { headers })
  expect(await ping.body.text()).toBe('pong')
  await expect(request('https://elsewhere.example.test/')).rejects.toThrow(
    /failed|fetch|unhandled/i,
  )
})
