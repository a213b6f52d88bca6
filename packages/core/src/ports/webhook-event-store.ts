import type { Instant } from '../values/instant.ts'
import type { WebhookEvent } from '../webhooks/read-events.ts'

/** An event whose realm's own verifier token verified the body. */
export interface VerifiedEvent {
  tenantId: string
  event: WebhookEvent
  receivedAt: Instant
  /** The span that records it, as a W3C `traceparent`; kept beside the event. Default: none. */
  traceParent?: string | null
}

export interface PendingEvent {
  /** The event's id: unique within the realm. */
  qboEventId: string
  realmId: string
  event: WebhookEvent
  receivedAt: Instant
  /** The span that recorded it; the run that reads the event links to it. Null without tracing. */
  traceParent: string | null
  /** Failed requests for its own object: calls of `release` with `wasTried`. A replay starts again at 0. */
  attempts: number
}

/** Duplicates and rejections are counted by hour; the hour that contains `since` counts in full. */
export interface WebhookHealth {
  lastDeliveryAt: Instant | null
  accepted: number
  duplicates: number
  /** By reason, such as `signature_mismatch`. */
  rejected: Record<string, number>
  /**
   * The last of them, whatever its reason; null without any. If it is earlier than `lastDeliveryAt`, the cause is
   * resolved.
   */
  lastRejectedAt: Instant | null
  pending: number
  /**
   * Events received since then and settled with an outcome `set_aside:<reason>`, by reason: `replay` makes them pending
   * again.
   */
  setAside: Record<string, number>
}

export interface TenantWebhookEventStore {
  /**
   * Claims unprocessed events, oldest first, for `leaseMs` (SKIP LOCKED); expired claims may be claimed again.
   * `takeOver`: also takes unsettled claims of other owners, at once. Only the holder of the realm's lease may do this:
   * all other owners have lost the lease and can no longer commit. Default false.
   */
  claim(input: {
    realmId: string
    owner: string
    limit: number
    leaseMs: number
    now: Instant
    takeOver?: boolean
  }): Promise<PendingEvent[]>
  /** Marks events as settled without rows, for example of an unknown entity. */
  settle(input: {
    realmId: string
    qboEventIds: readonly string[]
    outcome: string
    now: Instant
  }): Promise<void>
  /**
   * Releases claimed events, with the reason of the failure. `wasTried`: the event's own object failed, which counts as
   * an attempt. Default false.
   */
  release(input: {
    realmId: string
    qboEventIds: readonly string[]
    reason: string
    wasTried?: boolean
  }): Promise<void>
  countPending(realmId: string): Promise<number>
  /** Makes events received in [from, to) pending again, or the one of them with this id; returns how many. */
  replay(input: {
    realmId: string
    from: Instant
    to: Instant
    qboEventId?: string
  }): Promise<number>
  health(input: { realmId: string; since: Instant }): Promise<WebhookHealth>
}

export interface WebhookEventStore {
  /**
   * Inserts a whole delivery in one statement; an event already stored for its realm is a duplicate, not an error.
   * Durable when it resolves.
   */
  record(events: readonly VerifiedEvent[]): Promise<{ recorded: number; duplicates: number }>
  /**
   * Counts a rejected delivery; nothing of its body is stored. `tenantId` and `realmId` only when the body names one of
   * ours; null is counted under the empty text, which `forTenant('').health({ realmId: '', since })` reads.
   */
  recordRejection(input: {
    reason: string
    tenantId: string | null
    realmId: string | null
    at: Instant
  }): Promise<void>
  forTenant(tenantId: string): TenantWebhookEventStore
}
