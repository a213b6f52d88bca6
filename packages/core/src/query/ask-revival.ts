import type { OpenQuestion } from '../ports/open-question.ts'
import type { SyncEntity } from '../entities/synced.ts'
import type { Instant } from '../values/instant.ts'

/** The `reason` of such a question. */
export const revivalReason = 'It is stored as deleted, but an answer included it.'

/** The question about an object that is stored as deleted although an answer included it: due at once. */
export function askRevival(
  { entity, externalId }: { entity: SyncEntity; externalId: string },
  observedAt: Instant,
): OpenQuestion {
  return {
    entity,
    externalId,
    createdFrom: null,
    createdBefore: null,
    kind: 'revival',
    claim: null,
    claimedAt: observedAt,
    deletedAt: null,
    mergedInto: null,
    reason: revivalReason,
    attempts: 0,
    misses: 0,
    nextAt: observedAt,
  }
}
