import { describe, expect, test } from 'vitest'
import { createEmulator, createVirtualClock } from '../src/index.ts'
import type { EmulatorOptions } from '../src/index.ts'
import { createFakeCompany } from './support/fake-company.ts'

const hour = 3_600_000
const redirectUri = 'https://hub.example.test/callback?tenant=1'
const app = {
  clientId: 'client-of-the-test',
  clientSecret: 'client-secret-CANARY-oauth',
  environment: 'sandbox',
  redirectUris: [redirectUri],
} as const

interface TokenBody {
  access_token: string
  refresh_token: string
  x_refresh_token_expires_in: number
  x_refresh_token_hard_expires_in?: number
  error?: string
}

function start(options: Partial<EmulatorOptions> = {}) {
  const clock = createVirtualClock()
  const emulator = createEmulator({
    clock,
    clients: [app],
    companies: [createFakeCompany(), createFakeCompany({ realmId: '222', name: 'Second' })],
    ...options,
  })
  const authorizationUrl = (changes: Record<string, string> = {}) => {
    const url = new URL(emulator.endpoints.sandbox.authorizationUrl)
    url.search = new URLSearchParams({
      client_id: app.clientId,
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: 'com.intuit.quickbooks.accounting',
      state: 'state-1',
      ...changes,
    }).toString()
    return url.href
  }
  const post = async (
    form: Record<string, string>,
    headers: Record<string, string> = {
      authorization: `Basic ${btoa(`${app.clientId}:${app.clientSecret}`)}`,
    },
  ) => {
    const answer = await emulator.exchange({
      method: 'POST',
      url: emulator.endpoints.sandbox.tokenUrl,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams(form).toString(),
    })
    return {
      status: answer.status,
      body: JSON.parse(Buffer.from(answer.body).toString()) as TokenBody,
    }
  }
  const refresh = (token: string) => post({ grant_type: 'refresh_token', refresh_token: token })
  const connect = async () => {
    const callback = new URL(await emulator.consent(authorizationUrl()))
    const code = callback.searchParams.get('code') ?? ''
    return post({ grant_type: 'authorization_code', code, redirect_uri: redirectUri })
  }
  return { clock, emulator, authorizationUrl, post, refresh, connect }
}

describe('consent', () => {
  test('approval of a chosen company returns code, state and realmId to the registered redirect URI', async () => {
    const { emulator, authorizationUrl } = start()
    const callback = new URL(await emulator.consent(authorizationUrl(), { realmId: '222' }))
    expect(callback.href.startsWith('https://hub.example.test/callback?tenant=1&')).toBe(true)
    expect(callback.searchParams.get('state')).toBe('state-1')
    expect(callback.searchParams.get('realmId')).toBe('222')
    expect(callback.searchParams.get('code')).toMatch(/^EMULATED-AC-/)
  })
  test('a decline returns error=access_denied and no realm', async () => {
    const { emulator, authorizationUrl } = start()
    const callback = new URL(await emulator.consent(authorizationUrl(), { decision: 'decline' }))
    expect(callback.searchParams.get('error')).toBe('access_denied')
    expect(callback.searchParams.has('realmId')).toBe(false)
    expect(callback.searchParams.get('state')).toBe('state-1')
  })
  test('an unknown scope returns error=invalid_scope', async () => {
    const { emulator, authorizationUrl } = start()
    const callback = await emulator.consent(authorizationUrl({ scope: 'com.intuit.everything' }))
    expect(new URL(callback).searchParams.get('error')).toBe('invalid_scope')
  })
  test.for([
    ['redirect_uri', 'https://hub.example.test/other', /not registered/],
    ['client_id', 'someone-else', /client_id/],
    ['state', '', /state/],
    ['response_type', 'token', /response_type/],
  ] as const)('a wrong %s is an error page, never a redirect', async ([name, value, reason]) => {
    const { emulator, authorizationUrl } = start()
    await expect(emulator.consent(authorizationUrl({ [name]: value }))).rejects.toThrow(reason)
  })
  test('the page is HTML with a form that works without a script, and company names are escaped', async () => {
    const { emulator, authorizationUrl } = start({
      companies: [createFakeCompany({ name: '<script>alert(1)</script> & Co' })],
    })
    const page = await emulator.exchange({ method: 'GET', url: authorizationUrl() })
    const html = Buffer.from(page.body).toString()
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; Co')
    expect(html).not.toContain('<script')
    expect(html).toContain('<form method="post"')
    expect(page.headers['content-security-policy']).toContain("default-src 'none'")
  })
  test('a page can be answered once', async () => {
    const { emulator, authorizationUrl } = start()
    const page = await emulator.exchange({ method: 'GET', url: authorizationUrl() })
    const request = /name="request" value="([^"]+)"/.exec(Buffer.from(page.body).toString())![1]!
    const decide = () =>
      emulator.exchange({
        method: 'POST',
        url: '/connect/oauth2/decision',
        body: new URLSearchParams({ request, decision: 'decline' }).toString(),
      })
    expect((await decide()).status).toBe(302)
    expect((await decide()).status).toBe(400)
  })
  test('autoConsent answers the authorization request at once', async () => {
    const { emulator, authorizationUrl } = start({
      autoConsent: { decision: 'approve', realmId: '222' },
    })
    const answer = await emulator.exchange({ method: 'GET', url: authorizationUrl() })
    expect(answer.status).toBe(302)
    expect(answer.headers['location']).toContain('realmId=222')
  })
  test('development keys see sandbox companies only', async () => {
    const { emulator, authorizationUrl } = start({
      companies: [{ company: createFakeCompany({ realmId: '333' }), environment: 'production' }],
    })
    await expect(emulator.consent(authorizationUrl(), { realmId: '333' })).rejects.toThrow(/403/)
  })
})

describe('code exchange', () => {
  test('a code works once; a second use is refused and ends what the first one got', async () => {
    const { emulator, authorizationUrl, post, refresh } = start()
    const code = new URL(await emulator.consent(authorizationUrl())).searchParams.get('code')!
    const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri }
    const first = await post(form)
    expect(first.status).toBe(200)
    expect(await post(form)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
    expect((await refresh(first.body.refresh_token)).body.error).toBe('invalid_grant')
  })
  test('the redirect URI must be the same again, and the code must be fresh', async () => {
    const { clock, emulator, authorizationUrl, post } = start()
    const code = new URL(await emulator.consent(authorizationUrl())).searchParams.get('code')!
    const wrong = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: 'https://hub.example.test/x',
    }
    expect((await post(wrong)).body.error).toBe('invalid_grant')
    await clock.advance(5 * 60_000)
    expect((await post({ ...wrong, redirect_uri: redirectUri })).body.error).toBe('invalid_grant')
  })
  test('a wrong secret is invalid_client; an unknown grant type is named so', async () => {
    const { post } = start()
    const wrong = { authorization: `Basic ${btoa(`${app.clientId}:wrong`)}` }
    expect(await post({ grant_type: 'refresh_token', refresh_token: 'x' }, wrong)).toMatchObject({
      status: 401,
      body: { error: 'invalid_client' },
    })
    expect((await post({ grant_type: 'client_credentials' })).body.error).toBe(
      'unsupported_grant_type',
    )
  })
  test('the hard expiry is sent only when the header requests it', async () => {
    const { connect, post } = start()
    const { body } = await connect()
    expect(body).not.toHaveProperty('x_refresh_token_hard_expires_in')
    const asked = await post(
      { grant_type: 'refresh_token', refresh_token: body.refresh_token },
      {
        authorization: `Basic ${btoa(`${app.clientId}:${app.clientSecret}`)}`,
        'x-include-refresh-token-hard-expires-in': 'true',
      },
    )
    expect(asked.body.x_refresh_token_hard_expires_in).toBe(157_680_000)
  })
})

describe('rotation', () => {
  test('the value stays for a day and changes with the first refresh after it', async () => {
    const { clock, connect, refresh } = start()
    const first = (await connect()).body
    await clock.advance(23 * hour)
    expect((await refresh(first.refresh_token)).body.refresh_token).toBe(first.refresh_token)
    await clock.advance(hour)
    expect((await refresh(first.refresh_token)).body.refresh_token).not.toBe(first.refresh_token)
  })
  test('without grace the previous value is dead, and its reuse revokes the chain', async () => {
    const { connect, refresh } = start({ oauth: { rotateAfterMs: 0 } })
    const first = (await connect()).body
    const second = (await refresh(first.refresh_token)).body
    expect((await refresh(first.refresh_token)).body.error).toBe('invalid_grant')
    expect((await refresh(second.refresh_token)).body.error).toBe('invalid_grant')
  })
  test('reuse may be only refused', async () => {
    const { connect, refresh } = start({ oauth: { rotateAfterMs: 0, reuse: 'refuse' } })
    const first = (await connect()).body
    const second = (await refresh(first.refresh_token)).body
    expect((await refresh(first.refresh_token)).body.error).toBe('invalid_grant')
    expect((await refresh(second.refresh_token)).status).toBe(200)
  })
  test('with grace the previous value still works for its time and returns the current one', async () => {
    const { clock, connect, refresh } = start({ oauth: { grace: true, reuse: 'refuse' } })
    const first = (await connect()).body
    await clock.advance(24 * hour)
    const second = (await refresh(first.refresh_token)).body
    await clock.advance(24 * hour - 1)
    expect((await refresh(first.refresh_token)).body.refresh_token).toBe(second.refresh_token)
    await clock.advance(1)
    expect((await refresh(first.refresh_token)).body.error).toBe('invalid_grant')
  })
  test('each refresh extends the rolling clock, but never past the hard one', async () => {
    const { clock, connect, refresh } = start()
    let token = (await connect()).body
    expect(token.x_refresh_token_expires_in).toBe(8_726_400)
    for (let day = 0; day < 1800; day += 90) {
      await clock.advance(90 * 24 * hour)
      token = (await refresh(token.refresh_token)).body
    }
    expect(token.x_refresh_token_expires_in).toBe((1825 - 1800) * 86_400)
    await clock.advance(25 * 24 * hour)
    expect((await refresh(token.refresh_token)).body.error).toBe('invalid_grant')
  })
  test('a token that was not refreshed for 101 days is dead', async () => {
    const { clock, connect, refresh } = start()
    const { body } = await connect()
    await clock.advance(101 * 24 * hour)
    expect((await refresh(body.refresh_token)).body.error).toBe('invalid_grant')
  })
})

describe('the end of a grant', () => {
  test.for(['access_token', 'refresh_token'] as const)(
    'revoking the %s ends both',
    async (kind) => {
      const { emulator, connect, refresh } = start()
      const { body } = await connect()
      const revoke = () =>
        emulator.exchange({
          method: 'POST',
          url: emulator.endpoints.sandbox.revocationUrl,
          headers: {
            authorization: `Basic ${btoa(`${app.clientId}:${app.clientSecret}`)}`,
            'content-type': 'application/json',
          },
          body: JSON.stringify({ token: body[kind] }),
        })
      expect((await revoke()).status).toBe(200)
      expect((await refresh(body.refresh_token)).body.error).toBe('invalid_grant')
      const read = await emulator.exchange({
        method: 'GET',
        url: '/v3/company/9341457021722202/invoice/1',
        headers: { authorization: `Bearer ${body.access_token}`, accept: 'application/json' },
      })
      expect(read.status).toBe(401)
    },
  )
  test('a user may disconnect inside QuickBooks', async () => {
    const { emulator, connect, refresh } = start()
    const { body } = await connect()
    expect(emulator.revoke({ realmId: '9341457021722202' })).toBe(1)
    expect((await refresh(body.refresh_token)).body.error).toBe('invalid_grant')
  })
})

test('the discovery documents name endpoints of the same origin, and no more fields than Intuit does', async () => {
  const { emulator } = start()
  const answer = await emulator.exchange({
    method: 'GET',
    url: emulator.endpoints.sandbox.discoveryUrl,
  })
  const document = JSON.parse(Buffer.from(answer.body).toString()) as Record<string, unknown>
  expect(document).toMatchObject({
    authorization_endpoint: emulator.endpoints.sandbox.authorizationUrl,
    token_endpoint: emulator.endpoints.sandbox.tokenUrl,
    revocation_endpoint: emulator.endpoints.sandbox.revocationUrl,
  })
  expect(document).not.toHaveProperty('code_challenge_methods_supported')
})

test('the log holds no code, token or secret', async () => {
  const { emulator, connect, refresh } = start()
  const { body } = await connect()
  await refresh(body.refresh_token)
  const text = JSON.stringify(emulator.log.records)
  expect(text).toContain('token-refresh')
  expect(text).not.toMatch(/EMULATED-|CANARY/)
})
