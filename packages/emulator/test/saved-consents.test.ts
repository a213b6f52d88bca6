import { expect, test } from 'vitest'
import { createEmulator, createVirtualClock } from '../src/index.ts'
import type { EmulatorOptions } from '../src/index.ts'
import { createFakeCompany } from './support/fake-company.ts'

const realmId = '9130350000000001'

function start(options: Partial<EmulatorOptions> = {}) {
  const clock = createVirtualClock()
  return createEmulator({ clock, companies: [createFakeCompany({ realmId })], ...options })
}

async function refresh(emulator: ReturnType<typeof start>, refreshToken: string) {
  const { clientId, clientSecret } = emulator.credentials()
  const { status, body } = await emulator.exchange({
    method: 'POST',
    url: emulator.endpoints.sandbox.tokenUrl,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}`,
    },
    body: new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
    }).toString(),
  })
  return { status, tokens: JSON.parse(Buffer.from(body).toString()) as Record<string, string> }
}

test('an emulator continues with the consents that an earlier one saved', async () => {
  const first = start()
  const issued = first.issueTokens({ realmId })
  const consents: unknown = JSON.parse(JSON.stringify(first.saveConsents()))
  const second = start({ consents: consents as EmulatorOptions['consents'] & object })
  const read = await second.exchange({
    method: 'GET',
    url: `${second.endpoints.sandbox.apiOrigin}/v3/company/${realmId}/companyinfo/${realmId}`,
    headers: { authorization: `Bearer ${issued.accessToken}`, accept: 'application/json' },
  })
  expect(read.status).toBe(200)
  const refreshed = await refresh(second, issued.refreshToken)
  expect(refreshed.status).toBe(200)
  // The same seed must not mint a token that was handed out before.
  expect(refreshed.tokens['access_token']).not.toBe(issued.accessToken)
})

test('what was revoked before stays revoked', async () => {
  const first = start()
  const issued = first.issueTokens({ realmId })
  first.revoke({ realmId })
  const second = start({ consents: first.saveConsents() })
  expect((await refresh(second, issued.refreshToken)).tokens['error']).toBe('invalid_grant')
})
