import { toInstant } from '@vectis/quickbooks/values'
import { parseWebhookBody } from '@vectis/quickbooks/webhooks'
import type { Emulator, VirtualClock } from '@vectis/quickbooks-emulator'
import type { Seeded } from './seeded.ts'
import type { SimulatedStores } from './stores.ts'

/** Webhooks that arrive late, twice, out of order or not at all; recorded for every tenant that holds the realm. */
export function deliverWebhooks(
  random: Seeded,
  context: {
    emulator: Emulator
    clock: VirtualClock
    stores: SimulatedStores
    tenants: readonly string[]
    isCalm: () => boolean
  },
): void {
  const { emulator, clock, stores, tenants, isCalm } = context
  const loss = random.chance(0.4) ? random.fraction() * 0.5 : 0
  emulator.webhooks.subscribe({
    url: 'https://vectis.example/api/webhooks/quickbooks',
    verifierToken: 'simulated',
    envelope: random.chance(0.3) ? 'legacy' : 'cloudevents',
    duplicates: random.fraction() * 0.3,
    reorder: random.fraction() * 0.3,
    batchWindowMs: random.integer(0, 20) * 1_000,
    async deliver({ body }) {
      // Lost by chance, but not once the world is calm: what was sent before stays lost.
      if (!isCalm() && random.chance(loss)) return { status: 200 }
      if (!isCalm() && random.chance(0.1)) return { status: 503 }
      const receivedAt = toInstant(clock.now())
      const events = parseWebhookBody(body)
      await stores.webhookEvents.record(
        tenants.flatMap((tenantId) => events.map((event) => ({ tenantId, event, receivedAt }))),
      )
      return { status: 200 }
    },
  })
}
