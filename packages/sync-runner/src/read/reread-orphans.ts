import { toInstant } from '@vectis/quickbooks'
import { askObjects } from '../gone/ask-objects.ts'
import { noConclusions, toBatch } from '../gone/conclusions.ts'
import { checkpointOf, commitBatch } from '../run/run-context.ts'
import type { RunContext } from '../run/run-context.ts'

/** More wait for the next complete read of the customers. */
const ORPHANS_AT_MOST = 1_000

/**
 * After all customers were read: transactions of a customer that is none of them. It was merged before it was stored, or
 * is stored as gone, and QuickBooks mostly gives its transactions no new LastUpdatedTime: they are read again, by lists.
 * Nothing is asked for a customer that is known to be unreadable or cannot be served.
 */
export async function rereadOrphans(context: RunContext): Promise<void> {
  const { store, realmId, clock, questions } = context
  const hidden = new Set([
    ...checkpointOf(context, 'Customer').setAside,
    ...questions
      .unserved()
      .map(({ entity, externalId }) => (entity === 'Customer' ? externalId : '')),
  ])
  const orphans = await store.listOrphans({ realmId, limit: ORPHANS_AT_MOST })
  const asked = orphans.filter(({ customerExternalId }) => !hidden.has(customerExternalId))
  if (asked.length === 0) return
  const into = noConclusions()
  const claimedAt = toInstant(clock.now())
  for (const [entity, found] of Map.groupBy(asked, (one) => one.entity)) {
    const claims = found.map(
      ({ externalId }) => ({ externalId, claim: 'nothing', deletedAt: null, claimedAt }) as const,
    )
    await askObjects(context, entity, claims, into, { again: true })
  }
  await commitBatch(context, { observedAt: into.time ?? claimedAt, ...toBatch(into) })
}
