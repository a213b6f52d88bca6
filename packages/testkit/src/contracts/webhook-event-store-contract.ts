import assert from 'node:assert/strict'
import type { VerifiedEvent, WebhookEvent, WebhookEventStore } from '@vectis/quickbooks'
import { buildCases, contractStart } from './contract-case.ts'
import type { ContractCase, OpenStore } from './contract-case.ts'

const at = (ms: number) => new Date(contractStart + ms).toISOString()
const realmId = '9341452000000001'
const claimAll = { realmId, owner: 'p1', limit: 100, leaseMs: 30_000, now: at(0) }

/** What every `WebhookEventStore` must do: each event of a realm once per tenant, none lost, none worked on twice at a time. */
export function webhookEventStoreContract(open: OpenStore<WebhookEventStore>): ContractCase[] {
  return buildCases(open, {
    'an empty delivery records nothing': async (store) => {
      assert.deepEqual(await store.record([]), { recorded: 0, duplicates: 0 })
    },

    'an event comes back as it was recorded': async (store) => {
      const full = sampleEvent('88cd52aa-Customer-123', {
        entity: 'customer',
        entityId: '123',
        operation: 'merged',
        occurredAt: '2025-09-10T21:31:25.179851517Z',
        deletedId: '27',
        raw: '{"id":"88cd52aa-Customer-123","note":"\\u0000 \\ud800 \u00e9 \u{1F600}"}',
      })
      const bare = sampleEvent('b', {
        occurredAt: null,
        envelope: 'legacy',
        type: 'legacy:Invoice.Update',
      })
      await store.record([verified(full), verified(bare)])
      const claimed = await store.forTenant('acme').claim(claimAll)
      assert.deepEqual(claimed, [
        { qboEventId: full.id, realmId, event: full, attempts: 0 },
        { qboEventId: 'b', realmId, event: bare, attempts: 0 },
      ])
    },

    'duplicates are counted, inside one delivery and across': async (store) => {
      const [a, b, c] = ['a', 'b', 'c'].map((id) => verified(sampleEvent(id)))
      assert.ok(a && b && c)
      assert.deepEqual(await store.record([a, b, a]), { recorded: 2, duplicates: 1 })
      assert.deepEqual(await store.record([c, b]), { recorded: 1, duplicates: 1 })
      assert.equal(await store.forTenant('acme').countPending(realmId), 3)
    },

    'a duplicate changes nothing of the stored event': async (store) => {
      await store.record([verified(sampleEvent('a'))])
      await store
        .forTenant('acme')
        .settle({ realmId, qboEventIds: ['a'], outcome: 'done', now: at(0) })
      await store.record([verified(sampleEvent('a', { entityId: '999' }))])
      assert.equal(await store.forTenant('acme').countPending(realmId), 0)
    },

    'the same event id in two realms is two events': async (store) => {
      const events = [sampleEvent('a'), sampleEvent('a', { realmId: '2' })]
      assert.deepEqual(await store.record(events.map((event) => verified(event))), {
        recorded: 2,
        duplicates: 0,
      })
    },

    'two tenants of one realm have the event each, and only their own': async (store) => {
      const mine = verified(sampleEvent('a', { entityId: '1' }))
      const theirs = verified(sampleEvent('a', { entityId: '2' }), { tenantId: 'beta' })
      assert.deepEqual(await store.record([mine, theirs]), { recorded: 2, duplicates: 0 })
      assert.deepEqual(await store.record([theirs, mine]), { recorded: 0, duplicates: 2 })
      const beta = store.forTenant('beta')
      assert.deepEqual(
        (await beta.claim(claimAll)).map((pending) => [pending.qboEventId, pending.event.entityId]),
        [['a', '2']],
      )
      await beta.settle({ realmId, qboEventIds: ['a'], outcome: 'done', now: at(0) })
      assert.equal(await beta.countPending(realmId), 0)
      const [pending] = await store.forTenant('acme').claim(claimAll)
      assert.equal(pending?.event.entityId, '1')
    },

    'claims come oldest first, up to the limit, and are not given twice': async (store) => {
      const order = [5, 1, 4, 2, 3]
      for (const n of order) {
        await store.record([verified(sampleEvent(`e${n}`), { receivedAt: at(n * 1000) })])
      }
      const acme = store.forTenant('acme')
      const ids = async (limit: number, owner: string) =>
        (await acme.claim({ ...claimAll, limit, owner })).map((pending) => pending.qboEventId)
      assert.deepEqual(await ids(2, 'p1'), ['e1', 'e2'])
      assert.deepEqual(await ids(100, 'p2'), ['e3', 'e4', 'e5'])
      assert.deepEqual(await ids(100, 'p1'), [])
      assert.equal(await acme.countPending(realmId), 5)
    },

    'receipt times are compared as instants': async (store) => {
      await store.record([
        verified(sampleEvent('late'), { receivedAt: '2026-11-02T10:00:00-08:00' }),
      ])
      await store.record([verified(sampleEvent('early'), { receivedAt: '2026-11-02T17:00:00Z' })])
      const claimed = await store.forTenant('acme').claim(claimAll)
      assert.deepEqual(
        claimed.map((pending) => pending.qboEventId),
        ['early', 'late'],
      )
    },

    'of 10 claimers at once every event goes to exactly one': async (store) => {
      await store.record(Array.from({ length: 60 }, (_, n) => verified(sampleEvent(`e${n}`))))
      const claims = await Promise.all(
        Array.from({ length: 10 }, (_, n) =>
          store.forTenant('acme').claim({ ...claimAll, limit: 6, owner: `p${n}` }),
        ),
      )
      const rest = await store.forTenant('acme').claim(claimAll)
      const ids = [...claims.flat(), ...rest].map((pending) => pending.qboEventId)
      assert.equal(ids.length, 60)
      assert.equal(new Set(ids).size, 60)
    },

    'a claim that ran out may be claimed again, and is no attempt': async (store) => {
      await store.record([verified(sampleEvent('a'))])
      const acme = store.forTenant('acme')
      assert.equal((await acme.claim(claimAll)).length, 1)
      assert.equal((await acme.claim({ ...claimAll, now: at(29_999) })).length, 0)
      const [again] = await acme.claim({ ...claimAll, now: at(30_000) })
      assert.equal(again?.attempts, 0)
    },

    'released events are free at once': async (store) => {
      await store.record([verified(sampleEvent('a')), verified(sampleEvent('b'))])
      const acme = store.forTenant('acme')
      await acme.claim(claimAll)
      await acme.release({ realmId, qboEventIds: ['b'], reason: 'throttled' })
      const claimed = await acme.claim(claimAll)
      assert.deepEqual(
        claimed.map((pending) => [pending.qboEventId, pending.attempts]),
        [['b', 0]],
      )
    },

    'an attempt is what an event was tried for itself, not each claim': async (store) => {
      await store.record([verified(sampleEvent('a')), verified(sampleEvent('b'))])
      const acme = store.forTenant('acme')
      for (let n = 0; n < 2; n += 1) {
        await acme.claim(claimAll)
        await acme.release({ realmId, qboEventIds: ['a'], reason: 'unserved', wasTried: true })
        await acme.release({ realmId, qboEventIds: ['b'], reason: 'throttled' })
      }
      const claimed = await acme.claim(claimAll)
      assert.deepEqual(
        claimed.map((pending) => [pending.qboEventId, pending.attempts]),
        [
          ['a', 2],
          ['b', 0],
        ],
      )
    },

    'settled events are never claimed again, until they are replayed': async (store) => {
      const acme = store.forTenant('acme')
      for (const n of [1, 2, 3]) {
        await store.record([verified(sampleEvent(`e${n}`), { receivedAt: at(n * 1000) })])
      }
      await acme.claim(claimAll)
      const ids = ['e1', 'e2', 'e3']
      await acme.settle({ realmId, qboEventIds: ids, outcome: 'unknown_entity', now: at(9000) })
      assert.equal(await acme.countPending(realmId), 0)
      assert.equal((await acme.claim({ ...claimAll, now: at(99_000) })).length, 0)
      assert.equal(await acme.replay({ realmId, from: at(2000), to: at(3000) }), 1)
      const [again] = await acme.claim(claimAll)
      assert.equal(again?.qboEventId, 'e2')
      assert.equal(again.attempts, 0)
    },

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
      assert.deepEqual((await acme.health({ realmId, since: at(5000) })).setAside, {})
      assert.deepEqual(
        (await store.forTenant('beta').health({ realmId, since: at(0) })).setAside,
        {},
      )
      assert.equal(await acme.replay({ realmId, from: at(0), to: at(2000) }), 1)
      assert.deepEqual((await health()).setAside, {})
      assert.equal(await acme.countPending(realmId), 1)
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
  })
}

function sampleEvent(id: string, change: Partial<WebhookEvent> = {}): WebhookEvent {
  return {
    id,
    realmId,
    entity: 'invoice',
    entityId: '130',
    operation: 'updated',
    occurredAt: '2026-11-02T15:04:00Z',
    deletedId: null,
    envelope: 'cloudevents',
    type: 'qbo.invoice.updated.v1',
    raw: `{"id":"${id}"}`,
    ...change,
  }
}

function verified(event: WebhookEvent, change: Partial<VerifiedEvent> = {}): VerifiedEvent {
  return { tenantId: 'acme', event, receivedAt: at(0), ...change }
}
