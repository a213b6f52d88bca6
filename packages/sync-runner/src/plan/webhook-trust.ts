import { changeEntities, syncedEntities } from '@vectis/quickbooks/rows'
import { toEpochMs } from '@vectis/quickbooks/values'
import type { SyncRun, WebhookHealth } from '@vectis/quickbooks/ports'
import type { PlanReason, WebhookTrust } from './plan-tick.ts'

/** Reads whose changes do not show whether webhooks work. */
const expectedToFind: readonly (PlanReason | (string & {}))[] = [
  'webhook_events',
  'no_webhooks',
  'first_read',
  'resumed',
  'checkpoint_too_old',
  // Questions that were open before.
  'open_questions',
  'entity_retry',
]

/**
 * Whether the sync may rely on webhooks, derived from stored data: they arrive, they verify, and no safety read found a
 * document that they had not announced. The next delivery restores trust. See docs/decisions/0052.
 */
export function deriveWebhookTrust(input: {
  /** Over the last day. */
  health: WebhookHealth | null
  /** Newest first. */
  runs: readonly SyncRun[]
}): WebhookTrust {
  const { health, runs } = input
  if (health === null || health.lastDeliveryAt === null) return 'absent'
  const deliveredAt = toEpochMs(health.lastDeliveryAt)
  // Any sender can send a delivery that does not verify: it counts only if no other delivery arrived.
  const rejectedAt = health.lastRejectedAt === null ? -Infinity : toEpochMs(health.lastRejectedAt)
  if (rejectedAt > deliveredAt && health.accepted === 0) return 'rejected'
  for (const run of runs) {
    if (deliveredAt >= toEpochMs(run.startedAt)) return 'trusted'
    if (run.reason === 'webhooks_missed') return 'missed'
    if (!expectedToFind.includes(run.reason) && hasFoundDocuments(run)) return 'missed'
  }
  return 'trusted'
}

function hasFoundDocuments({ entities }: SyncRun): boolean {
  const documents = changeEntities.filter((entity) => !syncedEntities[entity].isNameList)
  return documents.some((entity) => {
    const counts = entities[entity]
    return counts !== undefined && counts.inserted + counts.updated + counts.deleted > 0
  })
}
