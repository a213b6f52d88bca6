import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import type { ConnectionStore } from '@vectis/quickbooks/ports'
import { sampleConnect, sampleTokens } from './connection-samples.ts'
import type { CaseBody } from './contract-case.ts'

const first = '9341452000000001'
const other = '9341452000000002'

const listed = async (store: ConnectionStore) => {
  const tenants: string[] = []
  for await (const { tenantId } of store.listConnected()) tenants.push(tenantId)
  return tenants
}
const found = async (store: ConnectionStore, realmId: string) =>
  (await store.findRealms([realmId])).map(({ tenantId }) => tenantId)

/**
 * The part of the `ConnectionStore` contract about what token answers and callbacks leave open, and about tenants that
 * hold the same realm.
 */
export const proofCases: Record<string, CaseBody<ConnectionStore>> = {
  'tokens without a refresh token are kept, and the connection says so': async (store) => {
    const acme = store.forTenant('acme')
    const tokens = { ...sampleTokens(1), refreshToken: null }
    const { generation } = await acme.connect(sampleConnect({ tokens }))
    const found = await acme.read()
    assert.equal(found?.state, 'connected')
    assert.equal(found.stateReason, 'refresh_token_missing')
    assert.equal(found.tokens?.accessToken, 'access-1')
    assert.equal(found.tokens.refreshToken, null)
    const { committed, connection } = await acme.commitRefresh({
      generation,
      owner: 'p1',
      tokens: sampleTokens(2),
    })
    assert.equal(committed, true)
    assert.equal(connection.stateReason, null)
    assert.equal(connection.previousRefreshToken, null)
    assert.equal(connection.tokens?.refreshToken, 'refresh-2')
  },

  'an unconfirmed connection keeps its tokens, is ticked, and no webhook is taken for it': async (
    store,
  ) => {
    const acme = store.forTenant('acme')
    const { generation } = await acme.connect(sampleConnect({ state: 'unconfirmed' }))
    const read = await acme.read()
    assert.equal(read?.state, 'unconfirmed')
    assert.equal(read.isRealmConfirmed, false)
    assert.equal(read.tokens?.refreshToken, 'refresh-1')
    assert.deepEqual(await listed(store), ['acme'])
    assert.deepEqual(await found(store, first), [])
    assert.equal(await acme.confirm({ generation: generation - 1 }), false)
    assert.equal(await acme.confirm({ generation }), true)
    const after = await acme.read()
    assert.equal(after?.state, 'connected')
    assert.equal(after.isRealmConfirmed, true)
    assert.equal(after.generation, generation)
    assert.deepEqual(await found(store, first), ['acme'])
    assert.equal(await acme.confirm({ generation }), false)
    assert.equal(await acme.refuse({ generation, reason: 'x' }), false)
  },

  'an unconfirmed connection is refreshed, and stays unconfirmed': async (store) => {
    const acme = store.forTenant('acme')
    const { generation } = await acme.connect(sampleConnect({ state: 'unconfirmed' }))
    const lease = await acme.beginRefresh({ generation, owner: 'p1', leaseMs: 60_000 })
    assert.equal(lease.status, 'acquired')
    await acme.requireAction({ generation, reason: 'invalid_grant' })
    const late = await acme.commitRefresh({ generation, owner: 'p1', tokens: sampleTokens(2) })
    assert.equal(late.committed, true)
    assert.equal(late.connection.state, 'unconfirmed')
    assert.equal(late.connection.tokens?.accessToken, 'access-2')
  },

  'a realm that was never confirmed binds no tenant': async (store) => {
    const acme = store.forTenant('acme')
    const { generation } = await acme.connect(sampleConnect({ state: 'unconfirmed' }))
    assert.equal(await acme.refuse({ generation, reason: 'realm_refused' }), true)
    const refused = await acme.read()
    assert.equal(refused?.state, 'disconnected')
    assert.equal(refused.stateReason, 'realm_refused')
    assert.equal(refused.tokens, null)
    assert.ok(refused.generation > generation)
    assert.deepEqual(await listed(store), [])
    const late = await acme.commitRefresh({ generation, owner: 'p1', tokens: sampleTokens(2) })
    assert.equal(late.committed, false)
    const again = await acme.connect(sampleConnect({ realmId: other }))
    assert.equal(again.realmId, other)
    assert.equal(again.state, 'connected')
  },

  'a company that is connected stays known while a new consent for it waits': async (store) => {
    const acme = store.forTenant('acme')
    await acme.connect(sampleConnect())
    const { generation } = await acme.connect(sampleConnect({ state: 'unconfirmed' }))
    assert.deepEqual(await found(store, first), ['acme'])
    await acme.refuse({ generation, reason: 'realm_refused' })
    assert.equal((await acme.read())?.state, 'action_required')
    await acme.disconnect({ reason: 'operator' })
    await acme.connect(sampleConnect({ state: 'unconfirmed' }))
    assert.deepEqual(await found(store, first), [])
    assert.equal((await acme.read())?.isRealmConfirmed, true)
  },

  'disconnect returns what it forgot, and whether the grant is held elsewhere': async (store) => {
    const connect = (tenant: string, appId?: string) =>
      store.forTenant(tenant).connect(sampleConnect(appId === undefined ? {} : { appId }))
    await connect('acme', 'app-1')
    await connect('beta', 'app-1')
    await connect('else', 'app-2')
    await store.forTenant('far').connect(sampleConnect({ environment: 'production' }))
    const held = await store.forTenant('acme').disconnect({ reason: 'operator' })
    assert.equal(held.connection?.tokens?.refreshToken, 'refresh-1')
    assert.equal(held.connection.state, 'connected')
    assert.deepEqual([held.isHeldElsewhere, held.isConfirmed], [true, true])
    const last = await store.forTenant('beta').disconnect({ reason: 'operator' })
    assert.equal(last.isHeldElsewhere, false)
    assert.equal((await store.forTenant('else').read())?.state, 'connected')
    // An app that is not known may be the same one.
    await connect('beta')
    assert.equal((await store.forTenant('else').disconnect({ reason: 'x' })).isHeldElsewhere, true)
    const again = await store.forTenant('else').disconnect({ reason: 'x' })
    assert.equal(again.connection?.tokens, null)
    const nobody = await store.forTenant('nobody').disconnect({ reason: 'x' })
    assert.deepEqual(nobody, { connection: null, isHeldElsewhere: false, isConfirmed: false })
    const claim = sampleConnect({ state: 'unconfirmed' })
    await store.forTenant('acme').connect(claim)
    assert.equal((await store.forTenant('acme').disconnect({ reason: 'x' })).isConfirmed, false)
  },

  'of many that disconnect the same realm at once, one is the last': async (store) => {
    const tenants = Array.from({ length: 8 }, (_, n) => `tenant-${n}`)
    for (const tenant of tenants) await store.forTenant(tenant).connect(sampleConnect())
    const answers = await Promise.all(
      tenants.map((tenant) => store.forTenant(tenant).disconnect({ reason: 'operator' })),
    )
    assert.equal(answers.filter(({ isHeldElsewhere }) => !isHeldElsewhere).length, 1)
  },

  'the end of the verifier token is known without the token, and a realm prints without its tokens':
    async (store) => {
      const acme = store.forTenant('acme')
      assert.equal((await acme.connect(sampleConnect())).verifierTokenHint, null)
      await acme.setVerifierTokens(['verifier-CANARY-1234', 'old-CANARY'])
      assert.equal((await acme.read())?.verifierTokenHint, '1234')
      const realms = await store.findRealms([first])
      assert.deepEqual(realms[0]?.verifierTokens, ['verifier-CANARY-1234', 'old-CANARY'])
      for (const text of [inspect(realms, { depth: 9 }), JSON.stringify(realms)]) {
        assert.doesNotMatch(text, /CANARY/)
        assert.match(text, /acme/)
      }
      const replaced = { realmId: other, confirmReplace: true }
      assert.equal((await acme.connect(sampleConnect(replaced))).verifierTokenHint, '1234')
      await acme.setVerifierTokens(['short'])
      assert.equal((await acme.read())?.verifierTokenHint, 't')
      await acme.setVerifierTokens([])
      assert.equal((await acme.read())?.verifierTokenHint, null)
    },
}
