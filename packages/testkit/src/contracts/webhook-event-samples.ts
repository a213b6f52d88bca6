import type { VerifiedEvent } from '@vectis/quickbooks/ports'
import type { WebhookEvent } from '@vectis/quickbooks/webhooks'
import { contractStart } from './contract-case.ts'

/** An instant, in milliseconds after the contract's start. */
export const at = (ms: number) => new Date(contractStart + ms).toISOString()

/** The realm of the sample events. */
export const realmId = '9341452000000001'

/** What claims every event that is due at the contract's start. */
export const claimAll = { realmId, owner: 'p1', limit: 100, leaseMs: 30_000, now: at(0) }

/** An updated invoice of the realm above, unless `change` says otherwise. */
export function sampleEvent(id: string, change: Partial<WebhookEvent> = {}): WebhookEvent {
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

/** The event as it is passed to the store: the tenant `acme` has received it at the start. */
export function verified(event: WebhookEvent, change: Partial<VerifiedEvent> = {}): VerifiedEvent {
  return { tenantId: 'acme', event, receivedAt: at(0), ...change }
}
