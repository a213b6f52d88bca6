import assert from 'node:assert/strict'
import type { WebhookEventStore } from '@vectis/quickbooks/ports'
import { contractStart } from './contract-case.ts'
import type { CaseBody } from './contract-case.ts'
import { at, claimAll, realmId, sampleEvent, verified } from './webhook-event-samples.ts'

/** What a page says of the deliveries of a realm. */
export const webhookHealthCases: Record<string, CaseBody<WebhookEventStore>> = {
  'an event that was set aside is in health with its reason, until it is replayed': async (
    store,
  ) => {
    const acme = store.forTenant('acme')
    for (const n of [1, 2]) {
      await store.record([verified(sampleEvent(`e${n}`), { receivedAt: at(n * 1000) })])
    }
    await acme.claim(claimAll)
    const aside = { realmId, qboEventIds: ['e1'], outcome: 'set_aside:unserved', now: at(9000) }
    await acme.settle(aside)
    await acme.settle({ ...aside, qboEventIds: ['e2'], outcome: 'synced' })
    const health = () => acme.health({ realmId, since: at(0) })
    assert.deepEqual((await health()).setAside, { unserved: 1 })
    // What came at that very moment counts, and nothing before.
    assert.deepEqual((await acme.health({ realmId, since: at(1000) })).setAside, { unserved: 1 })
    assert.deepEqual((await acme.health({ realmId, since: at(1001) })).setAside, {})
    assert.deepEqual((await store.forTenant('beta').health({ realmId, since: at(0) })).setAside, {})
    assert.equal(await acme.replay({ realmId, from: at(0), to: at(2000) }), 1)
    assert.deepEqual((await health()).setAside, {})
    assert.equal(await acme.countPending(realmId), 1)
  },

  'the last duplicate and the last refusal of an hour are the latest, in whatever order they come':
    async (store) => {
      const acme = store.forTenant('acme')
      const refused = { reason: 'signature_mismatch', tenantId: 'acme', realmId }
      await store.record([verified(sampleEvent('a'))])
      for (const ms of [2000, 4000, 3000]) {
        await store.record([verified(sampleEvent('a'), { receivedAt: at(ms) })])
        await store.recordRejection({ ...refused, at: at(ms + 1000) })
      }
      const health = await acme.health({ realmId, since: at(0) })
      assert.equal(Date.parse(health.lastDeliveryAt ?? ''), contractStart + 4000)
      assert.equal(Date.parse(health.lastRejectedAt ?? ''), contractStart + 5000)
      assert.deepEqual([health.duplicates, health.rejected], [3, { signature_mismatch: 3 }])
    },

  'health counts what came in, by tenant and realm': async (store) => {
    const acme = store.forTenant('acme')
    assert.deepEqual(await acme.health({ realmId, since: at(0) }), {
      lastDeliveryAt: null,
      accepted: 0,
      duplicates: 0,
      rejected: {},
      lastRejectedAt: null,
      pending: 0,
      setAside: {},
    })
    await store.record([verified(sampleEvent('a')), verified(sampleEvent('b'))])
    await store.record([verified(sampleEvent('a'), { receivedAt: at(5000) })])
    await store.record([verified(sampleEvent('a'), { tenantId: 'beta' })])
    await acme.settle({ realmId, qboEventIds: ['a'], outcome: 'done', now: at(0) })
    const rejection = { reason: 'signature_mismatch', tenantId: 'acme', realmId, at: at(0) }
    await Promise.all(Array.from({ length: 20 }, () => store.recordRejection(rejection)))
    await store.recordRejection({ ...rejection, reason: 'body_too_large', at: at(4000) })
    await store.recordRejection({ ...rejection, tenantId: 'beta', at: at(9000) })
    await store.recordRejection({ ...rejection, tenantId: null, realmId: null })
    const { lastDeliveryAt, lastRejectedAt, ...counts } = await acme.health({
      realmId,
      since: at(0),
    })
    assert.equal(Date.parse(lastDeliveryAt ?? ''), contractStart + 5000)
    assert.equal(Date.parse(lastRejectedAt ?? ''), contractStart + 4000)
    assert.deepEqual(counts, {
      accepted: 2,
      duplicates: 1,
      rejected: { signature_mismatch: 20, body_too_large: 1 },
      pending: 1,
      setAside: {},
    })
    const nobody = await store.forTenant('').health({ realmId: '', since: at(0) })
    assert.deepEqual(nobody.rejected, { signature_mismatch: 1 })
    const later = await acme.health({ realmId, since: at(2 * 3_600_000) })
    assert.deepEqual([later.accepted, later.duplicates, later.rejected], [0, 0, {}])
    assert.deepEqual([later.pending, later.lastRejectedAt], [1, null])
  },
}
