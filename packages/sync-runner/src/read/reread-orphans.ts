import { transactionEntities } from '@vectis/quickbooks/rows'
import { toInstant } from '@vectis/quickbooks/values'
import type { OpenQuestion } from '@vectis/quickbooks/ports'
import { askObjects } from '../gone/ask-objects.ts'
import { noConclusions, toBatch } from '../gone/conclusions.ts'
import { isReadable } from '../context/contain.ts'
import { checkpointOf, commitBatch } from '../context/run-context.ts'
import type { RunContext } from '../context/run-context.ts'

/** Those observed last wait for the next complete read of the customers. */
const ORPHANS_AT_MOST = 1_000

/**
 * After all customers were read, finds transactions of unknown customers. Such a customer was merged before it was
 * stored, or is stored as deleted. QuickBooks usually gives its transactions no new LastUpdatedTime, so they are read
 * again, by lists. Transactions of a customer that is unreadable or cannot be served are left out.
 */
export async function rereadOrphans(context: RunContext): Promise<void> {
  const { store, realmId, clock, questions } = context
  const unserved = questions
    .unserved()
    .filter(({ entity, externalId }) => entity === 'Customer' && externalId !== '')
    .map(({ externalId }) => externalId)
  const hiddenCustomers = [...new Set([...checkpointOf(context, 'Customer').setAside, ...unserved])]
  const entities = transactionEntities.filter((entity) => isReadable(context, entity))
  const limit = ORPHANS_AT_MOST
  const asked = await store.listOrphans({ realmId, entities, hiddenCustomers, limit })
  if (asked.length === 0) return
  const into = noConclusions()
  const claimedAt = toInstant(clock.now())
  for (const [entity, found] of Map.groupBy(asked, (one) => one.entity)) {
    const claims = found.map(
      ({ externalId }) => ({ externalId, claim: 'nothing', deletedAt: null, claimedAt }) as const,
    )
    await askObjects(context, entity, claims, into, { again: true })
  }
  into.put = into.put.filter((question) => !isOfThisReading(context, question))
  await commitBatch(context, {
    step: 'orphans',
    observedAt: into.time ?? claimedAt,
    ...toBatch(into),
  })
}

/**
 * No deletion of an orphan was reported, so an answer without it opens no question. A read by id with Fault 610 does,
 * and so does a read that failed or was not made.
 */
function isOfThisReading({ questions }: RunContext, question: OpenQuestion): boolean {
  const { entity, externalId, kind, misses } = question
  const isAnswered = questions.wasAsked(entity, externalId) && !questions.areReadsStopped(entity)
  return (
    kind === 'not_yet' && isAnswered && misses <= (questions.find(entity, externalId)?.misses ?? 0)
  )
}
