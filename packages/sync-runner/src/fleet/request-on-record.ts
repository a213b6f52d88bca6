import { ReconnectRequiredError } from '@vectis/quickbooks'
import type { Clock, Logger } from '@vectis/quickbooks'
import { describeError } from '@vectis/quickbooks/errors'
import type { WebhookEventStore } from '@vectis/quickbooks/ports'
import { unreadableCodes } from '../report/run-problems.ts'
import { shareRequests } from './share-requests.ts'

/** The part of a store that the webhook receiver needs. */
export type RecordedEvents = Pick<WebhookEventStore, 'record' | 'recordRejection'>

/**
 * The webhook event store for the receiver. `record` resolves when the delivery is stored and a run of each of its
 * tenants is in the queue. It rejects when a run could not be queued: the receiver then answers 503, Intuit sends the
 * delivery again, and its events are stored once. So an acknowledged delivery does not wait for a tick, even if this
 * process ends at that moment.
 */
export function requestOnRecord(
  events: RecordedEvents,
  request: (input: { tenantId: string }) => Promise<unknown>,
  { clock, logger }: { clock: Pick<Clock, 'now'>; logger: Logger },
): RecordedEvents {
  const requestRun = shareRequests((tenantId) => request({ tenantId }), clock)
  return {
    recordRejection: (input) => events.recordRejection(input),
    async record(delivery) {
      const result = await events.record(delivery)
      const tenantIds = [...new Set(delivery.map((one) => one.tenantId))]
      const requests = await Promise.allSettled(tenantIds.map(requestRun))
      for (const [index, one] of requests.entries()) {
        if (one.status === 'fulfilled') continue
        const reason: unknown = one.reason
        if (!isOfTenant(reason)) throw reason
        const tenantId = tenantIds[index]
        const about = { event: 'quickbooks.fleet.not_requested', tenantId, err: reason }
        logger.warn(about, 'A webhook is stored, but no run could be queued for its tenant')
      }
      return result
    },
  }
}

/**
 * Whether a failure is one tenant's alone and a repeated delivery would change nothing: the tenant disconnected after
 * the realm was looked up, or its tokens cannot be decrypted. The deliveries of other tenants must not wait for it.
 */
function isOfTenant(reason: unknown): boolean {
  return (
    reason instanceof ReconnectRequiredError || unreadableCodes.includes(describeError(reason).code)
  )
}
