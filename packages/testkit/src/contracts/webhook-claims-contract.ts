import assert from 'node:assert/strict'
import type { WebhookEventStore } from '@vectis/quickbooks/ports'
import type { CaseBody } from './contract-case.ts'
import { at, claimAll, realmId, sampleEvent, verified } from './webhook-event-samples.ts'

/** How events are claimed, released, settled and replayed: none lost, none worked on twice at a time. */
export const webhookClaimCases: Record<string, CaseBody<WebhookEventStore>> = {
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

  'a claim, an outcome and a replay are of one realm, though another has the same ids': async (
    store,
  ) => {
    const acme = store.forTenant('acme')
    const other = { ...claimAll, realmId: '2' }
    const ids = async (input: typeof claimAll) =>
      (await acme.claim(input)).map((pending) => [pending.realmId, pending.qboEventId])
    for (const [n, of] of ['2', realmId].entries()) {
      const event = sampleEvent('a', { realmId: of })
      await store.record([verified(event, { receivedAt: at(n * 1000) })])
    }
    const older = sampleEvent('older', { realmId: '2' })
    await store.record([verified(older, { receivedAt: at(-1000) })])
    // The older events of the other realm take no place of the limit.
    assert.deepEqual(await ids({ ...claimAll, limit: 1 }), [[realmId, 'a']])
    assert.deepEqual(await ids(other), [
      ['2', 'older'],
      ['2', 'a'],
    ])
    const settled = { qboEventIds: ['a'], outcome: 'done', now: at(0) }
    await acme.settle({ ...settled, realmId })
    assert.deepEqual([await acme.countPending(realmId), await acme.countPending('2')], [0, 2])
    await acme.settle({ ...settled, realmId: '2', qboEventIds: ['older'] })
    await acme.settle({ ...settled, realmId: '2' })
    assert.equal(await acme.replay({ realmId, from: at(0), to: at(9000) }), 1)
    assert.deepEqual([await acme.countPending(realmId), await acme.countPending('2')], [1, 0])
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

  'an expired claim may be taken again, and is no attempt': async (store) => {
    await store.record([verified(sampleEvent('a'))])
    const acme = store.forTenant('acme')
    assert.equal((await acme.claim(claimAll)).length, 1)
    assert.equal((await acme.claim({ ...claimAll, now: at(29_999) })).length, 0)
    const [again] = await acme.claim({ ...claimAll, now: at(30_000) })
    assert.equal(again?.attempts, 0)
  },

  'the holder of the lease takes over what others have claimed, but not what is settled or its own':
    async (store) => {
      await store.record(['a', 'b', 'c', 'd'].map((id) => verified(sampleEvent(id))))
      const acme = store.forTenant('acme')
      await acme.claim({ ...claimAll, owner: 'dead', limit: 3 })
      await acme.settle({ realmId, qboEventIds: ['a'], outcome: 'not_kept', now: at(0) })
      const ids = async (owner: string, takeOver: boolean) =>
        (await acme.claim({ ...claimAll, owner, takeOver })).map(({ qboEventId }) => qboEventId)
      assert.deepEqual(await ids('p2', false), ['d'])
      assert.deepEqual(await ids('p2', true), ['b', 'c'])
      assert.deepEqual(await ids('p2', true), [])
      assert.deepEqual(await ids('p3', true), ['b', 'c', 'd'])
    },

  'a claimed event says when it came, and which span recorded it': async (store) => {
    const traceParent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    await store.record([
      verified(sampleEvent('a'), { receivedAt: at(-1_000), traceParent }),
      verified(sampleEvent('b')),
    ])
    const claimed = await store.forTenant('acme').claim(claimAll)
    assert.deepEqual(
      claimed.map((one) => [one.qboEventId, Date.parse(one.receivedAt), one.traceParent]),
      [
        ['a', Date.parse(at(-1_000)), traceParent],
        ['b', Date.parse(at(0)), null],
      ],
    )
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

  'only a try of the event’s own object counts as an attempt, not each claim': async (store) => {
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
    const range = { realmId, from: at(2000), to: at(4000) }
    assert.equal(await acme.replay({ ...range, qboEventId: 'e1' }), 0)
    assert.equal(await acme.replay({ ...range, qboEventId: 'e2' }), 1)
    assert.equal(await acme.countPending(realmId), 1)
    const [again] = await acme.claim(claimAll)
    assert.equal(again?.qboEventId, 'e2')
    assert.equal(again.attempts, 0)
    assert.equal(await acme.replay({ realmId, from: at(3000), to: at(4000) }), 1)
  },
}
