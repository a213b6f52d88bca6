import { describe, expect, test } from 'vitest'
import { createHarness, realmId, tenantId } from '../harness.ts'

const second = 'tenant-2'

/** Tenants t1 and t2 hold the same realm through one app. */
async function open() {
  const harness = createHarness()
  const { quickbooks, emulator, clock, connections } = harness
  for (const tenant of [tenantId, second]) {
    const asked = { tenantId: tenant, environment: 'sandbox' } as const
    const pending = await quickbooks.oauth.buildAuthorizationUrl(asked)
    const parameters = await emulator.consent(pending.url, { realmId })
    const input = { parameters, expectedState: pending.state }
    await clock.run(quickbooks.oauth.completeAuthorization(input))
  }
  const read = (tenant: string) => connections.forTenant(tenant).read()
  const disconnect = (tenant: string) => clock.run(quickbooks.oauth.disconnect(tenant))
  const revocations = () => emulator.log.count({ operation: 'revoke' })
  return { ...harness, read, disconnect, revocations }
}

describe('disconnect of a tenant whose realm another tenant holds through the same app', () => {
  test('the other one keeps working; revoked only when no other tenant holds it', async () => {
    const { read, disconnect, revocations, quickbooks, clock } = await open()
    const answer = await disconnect(tenantId)
    expect(answer).toEqual({ revoked: false, code: 'still_in_use' })
    expect(JSON.stringify(answer)).not.toContain(second)
    expect(await read(tenantId)).toMatchObject({ state: 'disconnected', tokens: null })
    expect(revocations()).toBe(0)
    await clock.advance(2 * 3_600_000)
    const realm = await quickbooks.realm(second)
    await clock.run(realm.companyInfo())
    expect(await disconnect(second)).toEqual({ revoked: true, code: null })
    expect(revocations()).toBe(1)
  })

  test('both at once: the last one revokes', async () => {
    const { quickbooks, clock, revocations, read, emulator } = await open()
    const both = [tenantId, second].map((tenant) => quickbooks.oauth.disconnect(tenant))
    const answers = await clock.run(Promise.all(both))
    expect(answers.filter(({ revoked }) => revoked)).toHaveLength(1)
    expect(revocations()).toBe(1)
    expect(emulator.grants.every(({ revoked }) => revoked)).toBe(true)
    for (const tenant of [tenantId, second]) expect((await read(tenant))?.tokens).toBeNull()
  })

  test('a tenant with its own app is no reason to keep the grant', async () => {
    const { connections, emulator, disconnect, store, read } = await open()
    await connections.forTenant(second).disconnect({ reason: 'x' })
    await connections.forTenant(second).connect({
      environment: 'sandbox',
      realmId,
      tokens: emulator.issueTokens({ realmId }),
      appId: 'another-app',
    })
    expect((await store.read())?.state).toBe('connected')
    expect(await disconnect(tenantId)).toEqual({ revoked: true, code: null })
    expect(await read(second)).toMatchObject({ state: 'connected' })
  })

  test('an unproven consent is not revoked: its company is not known', async () => {
    const { connections, emulator, disconnect, revocations, read } = await open()
    for (const tenant of [tenantId, second]) {
      await connections.forTenant(tenant).disconnect({ reason: 'x' })
    }
    const tokens = emulator.issueTokens({ realmId })
    const claim = { environment: 'sandbox', realmId, tokens, state: 'unconfirmed' } as const
    await connections.forTenant(tenantId).connect(claim)
    expect(await disconnect(tenantId)).toEqual({ revoked: false, code: 'unconfirmed' })
    expect(revocations()).toBe(0)
    expect((await read(tenantId))?.tokens).toBeNull()
  })
})

test('tokens that cannot be read are not revoked, and the answer says why', async () => {
  const { connections, create, clock } = createHarness()
  const answers = [
    { connection: null, problem: 'unknown_key_id' },
    { connection: null, problem: 'unknown_key_id', isHeldElsewhere: true },
    { connection: null, problem: 'unknown_key_id', isConfirmed: false },
    { connection: null },
  ]
  const found: unknown[] = []
  for (const answer of answers) {
    const given = { isHeldElsewhere: false, isConfirmed: true, ...answer }
    const forTenant = (tenant: string) => ({
      ...connections.forTenant(tenant),
      disconnect: async () => given,
    })
    const { oauth } = create({ connections: { ...connections, forTenant } as typeof connections })
    found.push(await clock.run(oauth.disconnect(tenantId)))
  }
  expect(found).toEqual(
    ['unknown_key_id', 'still_in_use', 'unconfirmed', 'not_connected'].map((code) => ({
      revoked: false,
      code,
    })),
  )
})
