import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cloudEvent, sign } from './support/deliveries.ts'
import { createFixture, realmA, realmB, realmBare, tokenA, tokenB } from './support/fixture.ts'

function post(body: string, signature: string): Request {
  return new Request('http://host.invalid/api/webhooks/quickbooks', {
    method: 'POST',
    body,
    headers: { 'intuit-signature': signature },
  })
}

describe("one tenant's token proves nothing for another tenant's realm", () => {
  test('alone: refused, and nothing is stored', async () => {
    const { handler, stored, rejections } = await createFixture({})
    const body = JSON.stringify([cloudEvent(realmB)])
    const response = await handler.fetch(post(body, sign(body, tokenA)))
    expect(response.status).toBe(401)
    expect(await stored('tenant-b')).toEqual([])
    expect(await rejections()).toEqual({ signature_mismatch: 1 })
  })

  test('a company that is not connected here is counted beside those that are', async () => {
    const { handler, events } = await createFixture({})
    const body = JSON.stringify([cloudEvent(realmA), cloudEvent('999'), cloudEvent('998')])
    expect((await handler.fetch(post(body, sign(body, tokenA)))).status).toBe(200)
    const health = await events.forTenant('').health({ realmId: '', since: '2000-01-01T00:00:00Z' })
    expect(health.rejected).toEqual({ unknown_realm: 1 })
  })

  test('a realm that a callback only claims: a plain event id can never be taken by another tenant', async () => {
    const { handler, connections, events } = await createFixture({})
    const claimant = connections.forTenant('claimant')
    const tokens = {
      accessToken: 'a',
      refreshToken: 'r',
      accessTokenExpiresAt: '2026-11-23T11:00:00.000Z',
      refreshTokenExpiresAt: '2027-02-23T11:00:00.000Z',
      refreshTokenHardExpiresAt: null,
    }
    const claim = { environment: 'sandbox', realmId: realmB, tokens } as const
    const { generation } = await claimant.connect({ ...claim, state: 'unconfirmed' })
    await claimant.setVerifierTokens(['token of the claimant'])
    const own = cloudEvent(realmB)
    const body = JSON.stringify([own])
    expect((await handler.fetch(post(body, sign(body, 'token of the claimant')))).status).toBe(401)
    await claimant.refuse({ generation, reason: 'realm_refused' })
    expect((await handler.fetch(post(body, sign(body, 'token of the claimant')))).status).toBe(401)
    expect((await handler.fetch(post(body, sign(body, tokenB)))).status).toBe(200)
    expect(await events.forTenant('claimant').countPending(realmB)).toBe(0)
    expect(await events.forTenant('tenant-b').countPending(realmB)).toBe(1)
  })

  test('mixed with its own: only its own is stored', async () => {
    const { handler, stored } = await createFixture({})
    const own = cloudEvent(realmA)
    const body = JSON.stringify([cloudEvent(realmB), own, cloudEvent(realmBare)])
    const response = await handler.fetch(post(body, sign(body, tokenA)))
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ recorded: 1, unproven: 2 })
    expect(await stored('tenant-a')).toEqual([own.id])
    expect(await stored('tenant-b')).toEqual([])
    expect(await stored('tenant-bare')).toEqual([])
  })

  test('an unreadable element of a body that two tenants proved is stored for neither', async () => {
    const shared = 'token of the app'
    const { handler, stored } = await createFixture({ appVerifierTokens: [shared] })
    const body = JSON.stringify([cloudEvent(realmA), cloudEvent(realmB), { nonsense: true }])
    const response = await handler.fetch(post(body, sign(body, shared)))
    expect(await response.json()).toMatchObject({ recorded: 2, unreadable: 1 })
    expect(await stored('tenant-a')).toHaveLength(1)
    expect(await stored('tenant-b')).toHaveLength(1)
  })

  test('an app found per connection signs only for the connections of that app', async () => {
    const { handler, stored } = await createFixture({
      appVerifierTokens: ({ tenantId }) =>
        tenantId === 'tenant-b' ? ['app of b'] : ['app of the rest'],
    })
    const body = JSON.stringify([cloudEvent(realmA), cloudEvent(realmB), cloudEvent(realmBare)])
    await handler.fetch(post(body, sign(body, 'app of the rest')))
    expect(
      [await stored('tenant-a'), await stored('tenant-b'), await stored('tenant-bare')].map(
        (ids) => ids.length,
      ),
    ).toEqual([1, 0, 1])
  })

  test('property: for any signer, rows appear exactly for the realms whose tokens include it', async () => {
    const realms = [realmA, realmB, realmBare, '1'] as const
    const tokens = [tokenA, tokenB, 'stranger', ''] as const
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...realms), { maxLength: 12 }),
        fc.constantFrom(...tokens),
        async (named, signer) => {
          const { handler, stored } = await createFixture({})
          const events = named.map((realmId) => cloudEvent(realmId))
          const body = JSON.stringify(events)
          await handler.fetch(post(body, signer === '' ? 'AAAA' : sign(body, signer)))
          const expected = (realmId: string, token: string) =>
            signer === token
              ? events
                  .filter((event) => event.intuitaccountid === realmId)
                  .map((event) => event.id)
                  .sort()
              : []
          expect(await stored('tenant-a')).toEqual(expected(realmA, tokenA))
          expect(await stored('tenant-b')).toEqual(expected(realmB, tokenB))
          expect(await stored('tenant-bare')).toEqual([])
        },
      ),
      { numRuns: 300 },
    )
  })
})

describe('rotation', () => {
  test('both tokens of a rotation verify, and the removed one no longer does', async () => {
    const { handler, connections } = await createFixture({})
    const deliver = async (token: string) => {
      const body = JSON.stringify([cloudEvent(realmA)])
      return (await handler.fetch(post(body, sign(body, token)))).status
    }
    await connections.forTenant('tenant-a').setVerifierTokens(['new token', tokenA])
    expect([await deliver('new token'), await deliver(tokenA)]).toEqual([200, 200])
    await connections.forTenant('tenant-a').setVerifierTokens(['new token'])
    expect([await deliver('new token'), await deliver(tokenA)]).toEqual([200, 401])
  })
})

describe('deliveries without a company of ours', () => {
  const stranger = JSON.stringify([cloudEvent('4242')])
  test('are acknowledged when no token could verify them', async () => {
    const { handler } = await createFixture({})
    const response = await handler.fetch(post(stranger, sign(stranger, 'whoever')))
    expect([response.status, await response.json()]).toMatchObject([
      200,
      { outcome: 'ignored', unknownRealm: 1 },
    ])
  })
  test("are refused when the app's token does not match", async () => {
    const { handler } = await createFixture({
      appVerifierTokens: { sandbox: ['dev'], production: ['live'] },
    })
    expect((await handler.fetch(post(stranger, sign(stranger, 'whoever')))).status).toBe(401)
    expect((await handler.fetch(post(stranger, sign(stranger, 'live')))).status).toBe(200)
  })
  test.each(['', '[]', '{}', 'null', '{"eventNotifications":[]}', '\ufeff[]', 'stream timeout'])(
    '%j that verifies is never a 400',
    async (body) => {
      const { handler } = await createFixture({ appVerifierTokens: ['app'] })
      expect((await handler.fetch(post(body, sign(body, 'app')))).status).toBe(200)
      expect((await handler.fetch(post(body, sign(body, 'wrong')))).status).toBe(401)
    },
  )
})
