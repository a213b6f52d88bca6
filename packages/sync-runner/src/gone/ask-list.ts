import { FaultResponseError } from '@vectis/quickbooks'
import { identifyRow } from '@vectis/quickbooks/rows'
import { compareInstants, toInstant } from '@vectis/quickbooks/values'
import type { SyncEntity } from '@vectis/quickbooks/rows'
import type { Instant } from '@vectis/quickbooks/values'
import type { EntityTypes } from '@vectis/quickbooks/wire'
import { isOfOnePart } from '../context/contain.ts'
import type { RunContext } from '../context/run-context.ts'

/** What `Id IN` showed of one object. */
export type Listing<E extends SyncEntity> =
  | { kind: 'listed'; row: EntityTypes[E] }
  /** It is there, in a shape that no schema knows. */
  | { kind: 'listed_unreadable' }
  /** The answer holds a row that is known to live, and not this one; with the `CreateTime` of its last row. */
  | { kind: 'unlisted'; lastCreatedAt: Instant | null }
  /** The answer holds nothing that is known to live: nothing is to be learnt from it. */
  | { kind: 'list_empty' }

export interface ListAnswer<E extends SyncEntity> {
  listings: Map<string, Listing<E>>
  /** Server time of the last answer; null when there was none. */
  time: Instant | null
}

/** Ids in one statement: a statement of this length travels as POST. */
const IDS_PER_CALL = 200
/** Rows known to live that are asked for beside the others: two, since one may have been deleted a moment ago. */
const ANCHORS = 2
/** An index may be behind with rows younger than this: no read through it shows that they are gone. */
export const YOUNG_MS = 86_400_000

/**
 * Asks for objects by `Id IN`: one call per 200. An answer that a Fault took is asked for in halves, so that one
 * row that cannot be served hides no other; the
 * last one left is `list_empty`, and so is everything in an answer that failed otherwise.
 */
export async function askList<E extends SyncEntity>(
  context: RunContext,
  entity: E,
  ids: readonly string[],
): Promise<ListAnswer<E>> {
  const answer: ListAnswer<E> = { listings: new Map(), time: null }
  const anchors = await findAnchors(context, entity, ids)
  for (let start = 0; start < ids.length; start += IDS_PER_CALL) {
    await askChunk(context, entity, ids.slice(start, start + IDS_PER_CALL), { anchors, answer })
  }
  return answer
}

async function askChunk<E extends SyncEntity>(
  context: RunContext,
  entity: E,
  ids: readonly string[],
  { anchors, answer }: { anchors: readonly string[]; answer: ListAnswer<E> },
): Promise<void> {
  const { realm, signal, recorder } = context
  const asked = new Set(ids)
  const found = new Map<string, Listing<E>>()
  let hasAnchor = false
  let lastCreatedAt: Instant | null = null
  try {
    const where = { Id: [...ids, ...anchors] }
    for await (const page of realm.query<SyncEntity>(entity, { where, signal }).pages()) {
      for (const row of page.rows as EntityTypes[E][]) {
        const { id, createdAt } = identifyRow(entity, row)
        lastCreatedAt = later(lastCreatedAt, createdAt)
        if (asked.has(id)) found.set(id, { kind: 'listed', row })
        else if (anchors.includes(id)) hasAnchor = true
      }
      for (const { externalId } of page.setAside) {
        if (externalId === null) continue
        if (asked.has(externalId)) found.set(externalId, { kind: 'listed_unreadable' })
        else if (anchors.includes(externalId)) hasAnchor = true
      }
      recorder.setAside(page.setAside.map((row) => ({ ...row, entity })))
      answer.time = page.time
    }
  } catch (error) {
    if (signal.aborted || !isOfOnePart(error)) throw error
    // A server that fails, or an entity that is refused, is not asked twice as often.
    if (!(error instanceof FaultResponseError) || ids.length === 1) {
      for (const id of ids) answer.listings.set(id, { kind: 'list_empty' })
      return
    }
    const middle = Math.ceil(ids.length / 2)
    for (const half of [ids.slice(0, middle), ids.slice(middle)]) {
      await askChunk(context, entity, half, { anchors, answer })
    }
    return
  }
  for (const id of ids) {
    const unlisted: Listing<E> = hasAnchor
      ? { kind: 'unlisted', lastCreatedAt }
      : { kind: 'list_empty' }
    answer.listings.set(id, found.get(id) ?? unlisted)
  }
}

function later(a: Instant | null, b: Instant | null): Instant | null {
  if (a === null || b === null) return a ?? b
  return compareInstants(a, b) >= 0 ? a : b
}

/**
 * The oldest living row, and the youngest that no index can be behind with: the answer comes in the order of creation,
 * so what it holds of both shows that it was not cut off between them.
 */
async function findAnchors(
  { store, realmId, clock }: RunContext,
  entity: SyncEntity,
  ids: readonly string[],
): Promise<string[]> {
  const asked = new Set(ids)
  const about = { realmId, entity, state: 'live', limit: ids.length + ANCHORS } as const
  const created = { from: null, before: toInstant(clock.now() - YOUNG_MS) }
  const oldest = await store.listIds(about)
  const youngest = await store.listIds({ ...about, created, newestFirst: true })
  const firstOf = (list: readonly string[]) => list.find((id) => !asked.has(id)) ?? []
  return [...new Set([firstOf(oldest), firstOf(youngest)].flat())]
}
