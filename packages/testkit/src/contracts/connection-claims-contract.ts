import assert from 'node:assert/strict'
import type { ConnectInput, ConnectionStore, TenantConnectionStore } from '@vectis/quickbooks/ports'
import { sampleConnect, sampleTokens } from './connection-samples.ts'
import { contractStart } from './contract-case.ts'
import type { CaseBody, ContractClock } from './contract-case.ts'

const first = '9341452000000001'
const other = '9341452000000002'
const third = '9341452000000003'

/** As a callback makes it: it knows neither a name nor a zone. */
const claim: ConnectInput = {
  environment: 'sandbox',
  realmId: other,
  tokens: sampleTokens(1),
  confirmReplace: true,
  state: 'unconfirmed',
  connectedBy: 'eve@msp.example',
}

/** A company that was confirmed and used, and later an unconfirmed claim to another one over it. */
async function claimOver(store: ConnectionStore, clock: ContractClock) {
  const acme = store.forTenant('acme')
  const { generation: before } = await acme.connect(sampleConnect({ timeZone: 'America/Denver' }))
  await acme.setVerifierTokens(['a-verifier-token'])
  await acme.describeCompany({
    realmId: first,
    companyName: null,
    timeZone: null,
    homeCurrency: 'CAD',
  })
  clock.advance(3_600_000)
  await acme.commitRefresh({ generation: before, owner: 'worker-1', tokens: sampleTokens(3) })
  clock.advance(3_600_000)
  await acme.connect({ ...claim, companyName: 'Claimed' })
  const { generation } = await acme.connect({ ...claim, tokens: sampleTokens(2) })
  return { acme, generation }
}

async function assertGivenBack(store: ConnectionStore, reason: string): Promise<void> {
  const acme = store.forTenant('acme')
  const back = await acme.read()
  assert.equal(back?.realmId, first)
  assert.equal(back.companyName, 'Craig Landscaping')
  assert.equal(back.timeZone, 'America/Denver')
  assert.equal(back.timeZoneSource, 'host')
  assert.equal(back.homeCurrency, 'CAD')
  assert.equal(back.connectedBy, 'ada@msp.example')
  assert.equal(Date.parse(back.connectedAt), contractStart)
  assert.equal(Date.parse(back.refreshedAt ?? ''), contractStart + 3_600_000)
  assert.equal(back.state, 'disconnected')
  assert.equal(back.stateReason, reason)
  assert.equal(back.isRealmConfirmed, true)
  assert.equal(back.tokens, null)
  assert.equal(back.previousRefreshToken, null)
  assert.deepEqual(await store.findRealms([first, other]), [])
  await assertBound(acme, first)
  await acme.connect(sampleConnect())
  assert.deepEqual((await store.findRealms([first]))[0]?.verifierTokens, ['a-verifier-token'])
}

/** Any other company needs the operator's word. */
async function assertBound(acme: TenantConnectionStore, realmId: string): Promise<void> {
  assert.deepEqual(await acme.readBoundRealm(), { environment: 'sandbox', realmId })
  const before = await acme.read()
  for (const state of ['connected', 'unconfirmed'] as const) {
    for (const asked of [other, third]) {
      await assert.rejects(acme.connect(sampleConnect({ realmId: asked, state })), {
        code: 'realm_mismatch',
        stored: { environment: 'sandbox', realmId },
      })
    }
  }
  assert.equal((await acme.read())?.generation, before?.generation)
}

/**
 * The part of the `ConnectionStore` contract about a claim that replaces a confirmed company: that company is restored
 * unless the new one is confirmed.
 */
export const claimCases: Record<string, CaseBody<ConnectionStore>> = {
  'a claim over a confirmed company restores it when the claim is refused': async (
    store,
    clock,
  ) => {
    const { acme, generation } = await claimOver(store, clock)
    assert.deepEqual(await store.findRealms([other]), [])
    assert.equal(await acme.refuse({ generation, reason: 'realm_refused' }), true)
    await assertGivenBack(store, 'realm_refused')
  },

  'a claim over a confirmed company restores it when the claim is disconnected': async (
    store,
    clock,
  ) => {
    const { acme, generation } = await claimOver(store, clock)
    const forgotten = await acme.disconnect({ reason: 'operator' })
    assert.equal(forgotten.connection?.realmId, other)
    assert.equal(forgotten.connection.tokens?.refreshToken, 'refresh-2')
    assert.equal(forgotten.isConfirmed, false)
    assert.ok(((await acme.read())?.generation ?? 0) > generation)
    await assertGivenBack(store, 'operator')
  },

  'a claim over a confirmed company restores it when the consent is gone': async (store, clock) => {
    const { acme, generation } = await claimOver(store, clock)
    assert.equal(
      await acme.requireAction({ generation: generation - 1, reason: 'invalid_grant' }),
      false,
    )
    assert.equal(await acme.requireAction({ generation, reason: 'invalid_grant' }), true)
    assert.equal(await acme.confirm({ generation }), false)
    await assertGivenBack(store, 'invalid_grant')
  },

  'a claim over an unconfirmed claim needs the same confirmation as over the former company':
    async (store, clock) => {
      const { acme } = await claimOver(store, clock)
      await assertBound(acme, first)
      const { generation } = await acme.connect({ ...claim, realmId: third })
      await assertBound(acme, first)
      await acme.refuse({ generation, reason: 'realm_refused' })
      await assertGivenBack(store, 'realm_refused')
    },

  'the former company itself needs no confirmation, and comes back with what is known of it':
    async (store, clock) => {
      const { acme } = await claimOver(store, clock)
      const { confirmReplace: _, ...plain } = claim
      const back = await acme.connect({ ...plain, realmId: first })
      assert.equal(back.state, 'unconfirmed')
      assert.equal(back.isRealmConfirmed, true)
      assert.equal(back.companyName, 'Craig Landscaping')
      assert.equal(back.timeZone, 'America/Denver')
      assert.equal(back.homeCurrency, 'CAD')
      assert.deepEqual(await store.findRealms([first]), [])
      assert.equal(await acme.confirm({ generation: back.generation }), true)
      assert.equal((await store.findRealms([first])).length, 1)
      await assertBound(acme, first)
    },

  'once confirmed, the new company is the one that binds': async (store, clock) => {
    const { acme, generation } = await claimOver(store, clock)
    assert.equal(await acme.confirm({ generation }), true)
    const bound = { environment: 'sandbox', realmId: other }
    assert.deepEqual(await acme.readBoundRealm(), bound)
    await acme.disconnect({ reason: 'operator' })
    assert.equal((await acme.read())?.realmId, other)
    assert.deepEqual(await acme.readBoundRealm(), bound)
    await assert.rejects(acme.connect(sampleConnect()), { code: 'realm_mismatch' })
  },

  'text is no confirmation': async (store) => {
    const acme = store.forTenant('acme')
    await acme.connect(sampleConnect())
    const confirmReplace = 'false' as never
    await assert.rejects(acme.connect(sampleConnect({ realmId: other, confirmReplace })), TypeError)
    assert.equal((await acme.read())?.realmId, first)
  },

  'no tenant is bound before its company was confirmed': async (store) => {
    const acme = store.forTenant('acme')
    assert.equal(await acme.readBoundRealm(), null)
    await acme.connect({ ...claim, confirmReplace: false })
    assert.equal(await acme.readBoundRealm(), null)
    await acme.disconnect({ reason: 'operator' })
    assert.equal((await acme.read())?.realmId, other)
    assert.equal((await acme.connect(sampleConnect({ realmId: third }))).realmId, third)
  },
}
