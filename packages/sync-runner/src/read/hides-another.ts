import { mayBeOfOneRow } from '@vectis/quickbooks/errors'
import type { OpenQuestion } from '@vectis/quickbooks/ports'
import type { SyncEntity } from '@vectis/quickbooks/rows'
import type { RunContext } from '../context/run-context.ts'
import { createdWithin } from './unserved-rows.ts'

/** An interval has few rows. If more than these are stored, its rows are not requested by a list. */
const STORED_AT_MOST = 200

/**
 * Whether an unserved interval may contain a row that could be served: the row of the question may be repaired while
 * another one fails. The repaired row would stay hidden, because the count takes it for the one that cannot be served.
 * Two calls: are the stored rows of the interval served, and does it hold more than one other row? See
 * docs/decisions/0173.
 */
export async function hidesAnother(context: RunContext, question: OpenQuestion): Promise<boolean> {
  const { realm, signal, store, realmId, pageSize } = context
  const { entity, createdFrom: from, createdBefore: before } = question
  if (hasOthers(context, question)) return true
  const created = { from, before }
  const limit = STORED_AT_MOST
  const stored = await store.listIds({ realmId, entity, state: 'live', limit, created })
  if (stored.length === limit) return true
  let served = 0
  try {
    if (stored.length > 0) {
      const where = { Id: stored }
      const asked = realm.query<SyncEntity>(entity, { where, pageSize, signal })
      served = (await asked.toArray()).length
    }
  } catch (error) {
    if (!mayBeOfOneRow(error)) throw error
    return true
  }
  const theirs = await realm.count(entity, { where: createdWithin(question), signal })
  return theirs - served > 1
}

/** Another row of the entity cannot be served: the two may be in both intervals. */
function hasOthers({ questions }: RunContext, { entity, createdFrom }: OpenQuestion): boolean {
  return questions
    .unserved()
    .some(
      (one) => one.entity === entity && (one.externalId !== '' || one.createdFrom !== createdFrom),
    )
}
