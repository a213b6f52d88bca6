import type { Instant } from '../values/instant.ts'

/** Lower-case verb; `void` and `voided` both arrive as `voided`. An unknown verb is kept unchanged. */
export type WebhookOperation =
  'created' | 'updated' | 'deleted' | 'merged' | 'voided' | 'emailed' | (string & {})

/** One entity event, from either envelope. */
export interface WebhookEvent {
  /** The CloudEvents `id`, or the stable id derived for the older envelope. */
  id: string
  realmId: string
  /** Lower-case entity token such as `invoice`. */
  entity: string
  entityId: string
  operation: WebhookOperation
  /** The event's own time, up to nanoseconds, unchanged. Null when missing. */
  occurredAt: Instant | null
  /** The losing id of a merge. */
  deletedId: string | null
  envelope: 'cloudevents' | 'legacy'
  /** The CloudEvents `type`, or `legacy:<Name>.<Operation>`. */
  type: string
  /** The original element, as JSON text. */
  raw: string
}
