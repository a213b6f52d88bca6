import { createPublicKey, createVerify } from 'node:crypto'
import OAuthClient from 'intuit-oauth'
import { expect, test } from 'vitest'
import { createEmulator } from '../src/index.ts'
import type { Emulator } from '../src/index.ts'
import { createIntuitNetwork } from '../src/msw.ts'
import { listenOverHttp } from '../src/server/http-server.ts'
import { createFakeCompany } from './support/fake-company.ts'

type Json = Record<string, unknown>
const redirectUri = 'http://localhost:3000/callback'

async function connect(emulator: Emulator, scope: string) {
  const { clientId, clientSecret } = emulator.credentials()
  const query = {
    client_id: clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    state: 's',
  }
  const asked = new URLSearchParams({ ...query, scope })
  const callback = new URL(await emulator.consent(`/connect/oauth2?${asked.toString()}`))
  const code = callback.searchParams.get('code') ?? ''
  const body = { grant_type: 'authorization_code', code, redirect_uri: redirectUri }
  const answer = await emulator.exchange({
    method: 'POST',
    url: emulator.endpoints.sandbox.tokenUrl,
    headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
    body: new URLSearchParams(body).toString(),
  })
  return { callback, tokens: JSON.parse(Buffer.from(answer.body).toString()) as Json }
}

async function get(emulator: Emulator, url: string, token?: string) {
  const answer = await emulator.exchange({
    method: 'GET',
    url,
    headers: {
      accept: 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
  })
  const text = Buffer.from(answer.body).toString()
  return { status: answer.status, json: (text === '' ? null : JSON.parse(text)) as Json }
}

test('openid alone reads nothing and gets no realmId', async () => {
  const emulator = createEmulator({ companies: [createFakeCompany()] })
  const { callback, tokens } = await connect(emulator, 'openid email')
  expect(callback.searchParams.get('realmId')).toBeNull()
  const token = String(tokens['access_token'])
  const url = '/v3/company/9341457021722202/query?query=select%20*%20from%20Invoice'
  expect((await get(emulator, url, token)).status).toBe(403)
  const user = await get(emulator, emulator.endpoints.sandbox.userinfoUrl, token)
  expect(user).toMatchObject({ status: 200, json: { email: expect.any(String) } })
})

test('every scope that Intuit’s client exports can be consented to', async () => {
  const emulator = createEmulator({ companies: [createFakeCompany()] })
  for (const scope of Object.values(OAuthClient.scopes)) {
    const { tokens } = await connect(emulator, String(scope))
    expect([scope, typeof tokens['access_token']]).toEqual([scope, 'string'])
  }
})

test('openid brings an id_token that the published key verifies', async () => {
  const emulator = createEmulator({ companies: [createFakeCompany()] })
  const plain = await connect(emulator, 'com.intuit.quickbooks.accounting')
  expect(plain.tokens).not.toHaveProperty('id_token')
  const { tokens } = await connect(emulator, 'com.intuit.quickbooks.accounting openid')
  const [header = '', payload = '', signature = ''] = String(tokens['id_token']).split('.')
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Json
  const document = await get(emulator, emulator.endpoints.sandbox.discoveryUrl)
  const { json } = await get(emulator, String(document.json['jwks_uri']))
  const [jwk] = json['keys'] as Json[]
  expect(read(header)).toMatchObject({ alg: 'RS256', kid: jwk!['kid'] })
  expect(read(payload)).toMatchObject({
    iss: document.json['issuer'],
    aud: [emulator.credentials().clientId],
    realmid: '9341457021722202',
  })
  const key = createPublicKey({ key: jwk as never, format: 'jwk' })
  const verify = createVerify('RSA-SHA256').update(`${header}.${payload}`)
  expect(verify.verify(key, signature, 'base64url')).toBe(true)
})

test('Intuit’s own client accepts the id_token behind Intuit’s hosts', async () => {
  const emulator = createEmulator({ companies: [createFakeCompany()] })
  const network = createIntuitNetwork(emulator)
  network.enable()
  try {
    const keys = { ...emulator.credentials(), environment: 'sandbox', redirectUri }
    const client = new OAuthClient(keys as ConstructorParameters<typeof OAuthClient>[0])
    const scope = [OAuthClient.scopes.Accounting, OAuthClient.scopes.OpenId]
    await client.createToken(await emulator.consent(client.authorizeUri({ scope, state: 's' })))
    await expect(client.validateIdToken()).resolves.toBe(true)
  } finally {
    network.disable()
  }
})

test('discovery names the host that was asked, behind Intuit’s hosts too', async () => {
  const emulator = createEmulator({ companies: [createFakeCompany()] })
  const intuit = 'https://developer.api.intuit.com/.well-known/openid_sandbox_configuration'
  const document = (await get(emulator, intuit)).json
  expect(document).toMatchObject({
    issuer: 'https://oauth.platform.intuit.com/op/v1',
    authorization_endpoint: 'https://appcenter.intuit.com/connect/oauth2',
    token_endpoint: 'https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer',
    userinfo_endpoint: 'https://sandbox-accounts.platform.intuit.com/v1/openid_connect/userinfo',
    revocation_endpoint: 'https://developer.api.intuit.com/v2/oauth2/tokens/revoke',
    jwks_uri: 'https://oauth.platform.intuit.com/op/v1/jwks',
  })
  const asked = await emulator.exchange({
    method: 'GET',
    url: '/.well-known/openid_configuration',
    headers: { host: 'quickbooks.box:8788' },
  })
  const own = JSON.parse(Buffer.from(asked.body).toString()) as Json
  expect(own['token_endpoint']).toBe('https://quickbooks.box:8788/oauth2/v1/tokens/bearer')
})

test('an emulator that listens everywhere prints an address that can be used', async () => {
  const respond = async () => ({ status: 200, headers: {}, body: 'here' })
  const listener = await listenOverHttp(respond, { host: '0.0.0.0', compression: false })
  try {
    expect(listener.url).toBe(`http://127.0.0.1:${listener.port}`)
    expect(await (await fetch(listener.url)).text()).toBe('here')
  } finally {
    await listener.close()
  }
})
