import assert from 'node:assert/strict'
import type { ConnectionStore } from '@vectis/quickbooks/ports'
import { sampleConnect, sampleTokens } from './connection-samples.ts'
import type { CaseBody } from './contract-case.ts'

/** The part of the `ConnectionStore` contract that the webhook receiver and the scheduler need. */
export const realmCases: Record<string, CaseBody<ConnectionStore>> = {
  'verifier tokens are kept in order, replaced as a list, and found by realm': async (store) => {
    const acme = store.forTenant('acme')
    await acme.connect(sampleConnect())
    assert.deepEqual(await store.findRealms(['9341452000000001']), [
      {
        tenantId: 'acme',
        environment: 'sandbox',
        realmId: '9341452000000001',
        verifierTokens: [],
      },
    ])
    await acme.setVerifierTokens(['new', 'old'])
    assert.deepEqual((await store.findRealms(['9341452000000001']))[0]?.verifierTokens, [
      'new',
      'old',
    ])
    await acme.setVerifierTokens(['newest'])
    assert.deepEqual((await store.findRealms(['9341452000000001']))[0]?.verifierTokens, ['newest'])
    await acme.setVerifierTokens([])
    assert.deepEqual((await store.findRealms(['9341452000000001']))[0]?.verifierTokens, [])
  },

  'verifier tokens outlive a refresh and a reconnect, not a change of environment': async (
    store,
  ) => {
    const acme = store.forTenant('acme')
    const { generation } = await acme.connect(sampleConnect())
    await acme.setVerifierTokens(['verifier'])
    await acme.commitRefresh({ generation, owner: 'p1', tokens: sampleTokens(2) })
    await acme.disconnect({ reason: 'operator' })
    await acme.connect(sampleConnect())
    const other = '9341452000000002'
    await acme.connect(sampleConnect({ realmId: other, confirmReplace: true }))
    assert.deepEqual((await store.findRealms([other]))[0]?.verifierTokens, ['verifier'])
    await acme.connect(sampleConnect({ environment: 'production', confirmReplace: true }))
    assert.deepEqual((await store.findRealms(['9341452000000001']))[0]?.verifierTokens, [])
  },

  'verifier tokens need a connection': async (store) => {
    await assert.rejects(store.forTenant('acme').setVerifierTokens(['verifier']), {
      name: 'ConnectionMissingError',
      code: 'connection_missing',
    })
  },

  'findRealms takes whatever an unverified body names, beside others that ask': async (store) => {
    await store.forTenant('acme').connect(sampleConnect({ realmId: '1' }))
    const flood = Array.from({ length: 70_000 }, (_, index) => `${index + 2}`)
    const asked = [
      ['1'],
      ['0', '1'],
      ['1', 'a\u0000b', '\ud800', '', '"', '\\', '{1}', '1,1', 'NULL', 'x'.repeat(10_000)],
      flood,
    ]
    const found = await Promise.all(asked.map((realmIds) => store.findRealms(realmIds)))
    assert.deepEqual(
      found.map((realms) => realms.map(({ tenantId }) => tenantId)),
      [['acme'], ['acme'], ['acme'], []],
    )
  },

  'findRealms returns every tenant of the realms asked for and no disconnected one': async (
    store,
  ) => {
    await store.forTenant('acme').connect(sampleConnect({ realmId: '1' }))
    await store.forTenant('beta').connect(sampleConnect({ realmId: '1' }))
    await store.forTenant('gone').connect(sampleConnect({ realmId: '1' }))
    await store.forTenant('else').connect(sampleConnect({ realmId: '2' }))
    await store.forTenant('gone').disconnect({ reason: 'operator' })
    const found = await store.findRealms(['1', '3'])
    assert.deepEqual(found.map((realm) => realm.tenantId).toSorted(), ['acme', 'beta'])
    assert.deepEqual(await store.findRealms([]), [])
  },

  'listConnected yields connected tenants by tenant id': async (store) => {
    for (const tenant of ['delta', 'acme', 'beta', 'charlie']) {
      await store.forTenant(tenant).connect(sampleConnect())
    }
    const beta = await store.forTenant('beta').read()
    await store.forTenant('beta').requireAction({
      generation: beta?.generation ?? 0,
      reason: 'invalid_grant',
    })
    await store.forTenant('charlie').disconnect({ reason: 'operator' })
    const tenants: string[] = []
    for await (const { tenantId } of store.listConnected()) tenants.push(tenantId)
    assert.deepEqual(tenants, ['acme', 'delta'])
  },
}
