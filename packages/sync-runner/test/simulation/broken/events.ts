import type { TenantWebhookEventStore } from '@vectis/quickbooks/ports'
import { overlay } from '../overlay.ts'

/** An event whose object could not be read is released again and again, and all others wait behind it. */
export function createEventsBlocked(): (store: TenantWebhookEventStore) => TenantWebhookEventStore {
  const failed = new Set<string>()
  return (store) =>
    overlay(store, {
      async claim(input) {
        const events = await store.claim(input)
        const first = events.find(({ qboEventId }) => failed.has(qboEventId))
        if (first === undefined) return events
        const others = events.filter((one) => one !== first)
        const qboEventIds = others.map(({ qboEventId }) => qboEventId)
        await store.release({ realmId: input.realmId, qboEventIds, reason: 'waits' })
        return [first]
      },
      release(input) {
        if (input.wasTried === true) for (const id of input.qboEventIds) failed.add(id)
        return store.release({ ...input, wasTried: false })
      },
    })
}
