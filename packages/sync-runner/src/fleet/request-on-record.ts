import type { Logger } from '@vectis/quickbooks'
import type { WebhookEventStore } from '@vectis/quickbooks/ports'

/** What the webhook receiver needs of a store. */
export type RecordedEvents = Pick<WebhookEventStore, 'record' | 'recordRejection'>

/**
 * The webhook event store for the receiver. After a delivery is recorded, a run of each of its tenants is requested at
 * once. The answer to Intuit does not wait for this. A request that fails is logged: the events are durable and the
 * next tick reads them.
 */
export function requestOnRecord(
  events: RecordedEvents,
  request: (input: { tenantId: string }) => Promise<unknown>,
  logger: Logger,
): RecordedEvents {
  return {
    recordRejection: (input) => events.recordRejection(input),
    async record(delivery) {
      const result = await events.record(delivery)
      for (const tenantId of new Set(delivery.map((one) => one.tenantId))) {
        request({ tenantId }).catch((error: unknown) => {
          logger.warn(
            { tenantId, err: error },
            'A webhook waits for the next tick: no run was queued',
          )
        })
      }
      return result
    },
  }
}
