import { syncEntities } from '@vectis/quickbooks/rows'
import { toInstant } from '@vectis/quickbooks/values'
import type { OpenQuestion } from '@vectis/quickbooks/ports'
import { latestTurn } from '../plan/turns.ts'
import { followMerges } from './follow-merges.ts'
import { isReadable } from '../context/contain.ts'
import { commitBatch } from '../context/run-context.ts'
import type { RunContext } from '../context/run-context.ts'
import { askObjects } from './ask-objects.ts'
import type { ObjectClaim } from './conclude.ts'
import { noConclusions, toBatch } from './conclusions.ts'

/** Questions handled in one run; the others wait for the next. */
const QUESTIONS_AT_MOST = 200

/**
 * Requests the objects that are due again, each by its id, and writes the result. Without due objects it makes no call.
 * Questions about an entity that waits after a failure wait with it.
 */
export async function answerQuestions(context: RunContext): Promise<void> {
  const { store, realmId, clock, questions } = context
  const dueAt = toInstant(clock.now())
  const found = await store.readQuestions({
    realmId,
    dueAt,
    ahead: toInstant(latestTurn(clock.now())),
    // An entity that fails has its own schedule. Its questions must not delay those of other entities.
    entities: syncEntities.filter((entity) => isReadable(context, entity)),
    // An interval without an id is handled by the reads of its entity.
    named: true,
    limit: QUESTIONS_AT_MOST,
  })
  const due = found.filter(({ entity, externalId }) => !questions.wasAsked(entity, externalId))
  if (due.length === 0) return
  questions.note({ put: due })
  const into = noConclusions()
  for (const [entity, group] of Map.groupBy(due, (question) => question.entity)) {
    const externalIds = group.map(({ externalId }) => externalId)
    const stored = await store.readVersions({ realmId, entity, externalIds })
    const gone = new Set(
      stored.filter(({ isDeleted }) => isDeleted).map(({ externalId }) => externalId),
    )
    const claims = group.map((question) => toClaim(question, gone.has(question.externalId)))
    await askObjects(context, entity, claims, into)
  }
  await followMerges(context, into)
  await commitBatch(context, {
    step: 'questions',
    observedAt: into.time ?? dueAt,
    ...toBatch(into),
  })
}

/** What was claimed is known from the question itself. */
function toClaim({ externalId, claimedAt }: OpenQuestion, isGone: boolean): ObjectClaim {
  return { externalId, claim: isGone ? 'seen_alive' : 'nothing', deletedAt: null, claimedAt }
}
