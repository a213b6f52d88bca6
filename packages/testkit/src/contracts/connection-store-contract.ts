import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import type { Connection } from '@vectis/quickbooks'
import type { ConnectionStore } from '@vectis/quickbooks/ports'
import { sampleConnect, sampleTokens } from './connection-samples.ts'
import { buildCases } from './contract-case.ts'
import type { CaseBody, ContractCase, OpenStore } from './contract-case.ts'
import { companyCases } from './connection-company-contract.ts'
import { claimCases } from './connection-claims-contract.ts'
import { proofCases } from './connection-proof-contract.ts'
import { realmCases } from './connection-realms-contract.ts'

/**
 * What every `ConnectionStore` must do outside of refreshing; see `refreshContract` for the rest.
 *
 * @example for (const { name, run } of connectionStoreContract(open)) test(name, run)
 */
export function connectionStoreContract(open: OpenStore<ConnectionStore>): ContractCase[] {
  return [
    ...buildCases(open, lifeCases),
    ...buildCases(open, companyCases),
    ...buildCases(open, realmCases),
    ...buildCases(open, proofCases),
    ...buildCases(open, claimCases),
  ]
}

const lifeCases: Record<string, CaseBody<ConnectionStore>> = {
  'an empty tenant id is refused': async (store) => {
    assert.throws(() => store.forTenant(''), TypeError)
  },

  'a tenant that never connected reads as null': async (store) => {
    assert.equal(await store.forTenant('acme').read(), null)
  },

  'connect stores everything it was given': async (store, clock) => {
    const connection = await store.forTenant('acme').connect(sampleConnect())
    for (const found of [connection, await store.forTenant('acme').read()]) {
      assert.ok(found)
      assert.equal(found.tenantId, 'acme')
      assert.equal(found.environment, 'sandbox')
      assert.equal(found.realmId, '9341452000000001')
      assert.equal(found.state, 'connected')
      assert.equal(found.stateReason, null)
      assert.equal(found.companyName, 'Craig Landscaping')
      assert.equal(found.timeZone, 'America/Los_Angeles')
      assert.equal(found.connectedBy, 'ada@msp.example')
      assert.equal(found.previousRefreshToken, null)
      assert.equal(Date.parse(found.connectedAt), clock.now())
      assert.equal(Date.parse(found.refreshedAt ?? ''), clock.now())
      assertTokens(found, 1)
    }
  },

  'a hard expiry that Intuit did not report stays null': async (store) => {
    const tokens = { ...sampleTokens(1), refreshTokenHardExpiresAt: null }
    await store.forTenant('acme').connect(sampleConnect({ tokens }))
    const found = await store.forTenant('acme').read()
    assert.equal(found?.tokens?.refreshTokenHardExpiresAt, null)
  },

  'a connection prints without its tokens': async (store) => {
    const acme = store.forTenant('acme')
    const { generation } = await acme.connect(sampleConnect())
    const { connection } = await acme.commitRefresh({
      generation,
      owner: 'p1',
      tokens: sampleTokens(2),
    })
    assert.equal(connection.previousRefreshToken, 'refresh-1')
    for (const text of [inspect(connection, { depth: 9 }), JSON.stringify(connection)]) {
      assert.doesNotMatch(text, /(access|refresh)-[12]/)
      assert.match(text, /Craig Landscaping/)
    }
  },

  'later changes by the caller are not stored': async (store) => {
    const acme = store.forTenant('acme')
    const input = sampleConnect()
    const connection = await acme.connect(input)
    input.tokens.refreshToken = 'changed'
    connection.companyName = 'changed'
    if (connection.tokens) connection.tokens.accessToken = 'changed'
    const found = await acme.read()
    assert.equal(found?.companyName, 'Craig Landscaping')
    assertTokens(found, 1)
  },

  'reconnecting the same realm raises the generation and keeps what was known': async (store) => {
    const acme = store.forTenant('acme')
    const first = await acme.connect(sampleConnect())
    const second = await acme.connect({
      environment: 'sandbox',
      realmId: first.realmId,
      tokens: sampleTokens(2),
    })
    assert.ok(second.generation > first.generation)
    assert.equal(second.companyName, 'Craig Landscaping')
    assert.equal(second.timeZone, 'America/Los_Angeles')
    assert.equal(second.previousRefreshToken, null)
    assertTokens(second, 2)
  },

  'another realm or environment is refused and changes nothing': async (store) => {
    const acme = store.forTenant('acme')
    const before = await acme.connect(sampleConnect())
    const others = [{ realmId: '9341452000000002' }, { environment: 'production' as const }]
    for (const other of others) {
      await assert.rejects(acme.connect(sampleConnect({ ...other, tokens: sampleTokens(2) })), {
        name: 'RealmMismatchError',
        code: 'realm_mismatch',
      })
    }
    const found = await acme.read()
    assert.equal(found?.realmId, before.realmId)
    assert.equal(found?.environment, 'sandbox')
    assert.equal(found?.generation, before.generation)
    assertTokens(found, 1)
  },

  'another realm is refused after a disconnect too': async (store) => {
    const acme = store.forTenant('acme')
    await acme.connect(sampleConnect())
    await acme.disconnect({ reason: 'operator' })
    await assert.rejects(acme.connect(sampleConnect({ realmId: '9341452000000002' })), {
      name: 'RealmMismatchError',
    })
  },

  'a confirmed replace forgets the former company': async (store) => {
    const acme = store.forTenant('acme')
    const first = await acme.connect(sampleConnect())
    const second = await acme.connect({
      environment: 'production',
      realmId: '9341452000000002',
      tokens: sampleTokens(2),
      confirmReplace: true,
    })
    assert.ok(second.generation > first.generation)
    assert.equal(second.environment, 'production')
    assert.equal(second.realmId, '9341452000000002')
    assert.equal(second.companyName, null)
    assert.equal(second.timeZone, null)
    assertTokens(await acme.read(), 2)
  },

  'disconnect forgets the tokens, keeps the row and raises the generation': async (store) => {
    const acme = store.forTenant('acme')
    const { generation } = await acme.connect(sampleConnect())
    await acme.disconnect({ reason: 'operator' })
    const found = await acme.read()
    assert.equal(found?.state, 'disconnected')
    assert.equal(found.stateReason, 'operator')
    assert.equal(found.tokens, null)
    assert.equal(found.previousRefreshToken, null)
    assert.equal(found.companyName, 'Craig Landscaping')
    assert.ok(found.generation > generation)
  },

  'disconnecting a tenant without a connection does nothing': async (store) => {
    await store.forTenant('acme').disconnect({ reason: 'operator' })
    assert.equal(await store.forTenant('acme').read(), null)
  },

  'a reconnect after a disconnect never meets an old generation': async (store) => {
    const acme = store.forTenant('acme')
    const seen = new Set<number>()
    for (let round = 0; round < 3; round += 1) {
      const { generation } = await acme.connect(sampleConnect())
      seen.add(generation)
      await acme.commitRefresh({ generation, owner: 'p1', tokens: sampleTokens(2) })
      seen.add((await acme.read())?.generation ?? 0)
      await acme.disconnect({ reason: 'operator' })
      seen.add((await acme.read())?.generation ?? 0)
    }
    assert.equal(seen.size, 9)
  },

  'requireAction keeps the tokens and needs the same generation': async (store) => {
    const acme = store.forTenant('acme')
    const { generation } = await acme.connect(sampleConnect())
    assert.equal(await acme.requireAction({ generation: generation - 1, reason: 'x' }), false)
    assert.equal((await acme.read())?.state, 'connected')
    assert.equal(await acme.requireAction({ generation, reason: 'invalid_grant' }), true)
    const found = await acme.read()
    assert.equal(found?.state, 'action_required')
    assert.equal(found.stateReason, 'invalid_grant')
    assertTokens(found, 1)
    await acme.disconnect({ reason: 'operator' })
    const after = (await acme.read())?.generation ?? 0
    assert.equal(await acme.requireAction({ generation: after, reason: 'x' }), false)
  },

  'connect ends action_required': async (store) => {
    const acme = store.forTenant('acme')
    const { generation } = await acme.connect(sampleConnect())
    await acme.requireAction({ generation, reason: 'invalid_grant' })
    const again = await acme.connect(sampleConnect({ tokens: sampleTokens(2) }))
    assert.equal(again.state, 'connected')
    assert.equal(again.stateReason, null)
  },

  'one tenant never touches another': async (store) => {
    await store.forTenant('acme').connect(sampleConnect())
    const acme = await store.forTenant('acme').read()
    const beta = store.forTenant('beta')
    assert.equal(await beta.read(), null)
    assert.equal(
      await beta.requireAction({ generation: acme?.generation ?? 0, reason: 'x' }),
      false,
    )
    await beta.disconnect({ reason: 'x' })
    await beta.connect(sampleConnect({ tokens: sampleTokens(7) }))
    await beta.setVerifierTokens(['beta'])
    await beta.disconnect({ reason: 'x' })
    const after = await store.forTenant('acme').read()
    assert.equal(after?.state, 'connected')
    assert.equal(after.generation, acme?.generation)
    assertTokens(after, 1)
  },
}

function assertTokens(connection: Connection | null, n: number): void {
  const expected = sampleTokens(n)
  const found = connection?.tokens
  assert.ok(found, 'expected tokens')
  assert.equal(found.accessToken, expected.accessToken)
  assert.equal(found.refreshToken, expected.refreshToken)
  for (const clock of ['accessTokenExpiresAt', 'refreshTokenExpiresAt'] as const) {
    assert.equal(Date.parse(found[clock]), Date.parse(expected[clock]))
  }
}
