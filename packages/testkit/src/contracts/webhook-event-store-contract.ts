import assert from 'node:assert/strict'
import type { WebhookEventStore } from '@vectis/quickbooks/ports'
import { buildCases } from './contract-case.ts'
import type { CaseBody, ContractCase, OpenStore } from './contract-case.ts'
import { webhookClaimCases } from './webhook-claims-contract.ts'
import { at, claimAll, realmId, sampleEvent, verified } from './webhook-event-samples.ts'
import { webhookHealthCases } from './webhook-health-contract.ts'

/**
 * What every `WebhookEventStore` must do: each event of a realm once per tenant, none lost, none worked on twice at a
 * time.
 */
export function webhookEventStoreContract(open: OpenStore<WebhookEventStore>): ContractCase[] {
  return buildCases(open, { ...recordCases, ...webhookClaimCases, ...webhookHealthCases })
}

const recordCases: Record<string, CaseBody<WebhookEventStore>> = {
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
    const received = { realmId, receivedAt: at(0), traceParent: null, attempts: 0 }
    await store.record([verified(full), verified(bare)])
    const claimed = await store.forTenant('acme').claim(claimAll)
    assert.deepEqual(claimed, [
      { ...received, qboEventId: full.id, event: full },
      { ...received, qboEventId: 'b', event: bare },
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

  'receipt times are compared as instants': async (store) => {
    await store.record([verified(sampleEvent('late'), { receivedAt: '2026-11-02T10:00:00-08:00' })])
    await store.record([verified(sampleEvent('early'), { receivedAt: '2026-11-02T17:00:00Z' })])
    const claimed = await store.forTenant('acme').claim(claimAll)
    assert.deepEqual(
      claimed.map((pending) => pending.qboEventId),
      ['early', 'late'],
    )
  },
}
