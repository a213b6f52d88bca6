import { toInstant } from '@vectis/quickbooks/values'
import { parseWebhookBody } from '@vectis/quickbooks/webhooks'
import { tenantId } from './open-realm.ts'
import type { OpenRealm } from './open-realm.ts'

type Endpoint = ReturnType<OpenRealm['emulator']['webhooks']['subscribe']>

/** Webhooks that arrive from now on: straight into the store, as the receiver records them. */
export function recordDeliveries(
  { clock, emulator, webhookEvents }: OpenRealm,
  environment: 'sandbox' | 'production' = 'sandbox',
): Endpoint {
  return emulator.webhooks.subscribe({
    url: 'https://vectis.example/api/webhooks/quickbooks',
    verifierToken: 'CANARY-verifier',
    clientId: emulator.credentials(environment).clientId,
    async deliver({ body }) {
      const receivedAt = toInstant(clock.now())
      const events = parseWebhookBody(body)
      await webhookEvents.record(events.map((event) => ({ tenantId, event, receivedAt })))
      return { status: 200 }
    },
  })
}
