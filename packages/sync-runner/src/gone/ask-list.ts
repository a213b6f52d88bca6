import { FaultResponseError } from '@vectis/quickbooks'
import { identifyRow } from '@vectis/quickbooks/rows'
import { compareInstants, toInstant } from '@vectis/quickbooks/values'
import type { SyncEntity } from '@vectis/quickbooks/rows'
import type { Instant } from '@vectis/quickbooks/values'
import type { EntityTypes } from '@vectis/quickbooks/wire'
import { isOfOnePart } from '../context/contain.ts'
import type { RunContext } from '../context/run-context.ts'

/** The result of `Id IN` for one object. */
export type Listing<E extends SyncEntity> =
  | { kind: 'listed'; row: EntityTypes[E] }
  /** It exists, but fails its schema. */
  | { kind: 'listed_unreadable' }
  /** The answer has a row that is known to be live, but not this one. Has the `CreateTime` of the answer's last row. */
  | { kind: 'unlisted'; lastCreatedAt: Instant | null }
  /** The answer has no row that is known to be live, so it proves nothing. */
  | { kind: 'list_empty' }

export interface ListAnswer<E extends SyncEntity> {
  listings: Map<string, Listing<E>>
  /** Server time of the last answer; null when there was no answer. */
  time: Instant | null
}

/** Ids in one statement. A statement of this length is sent as POST. */
const IDS_PER_CALL = 200
/** Rows known to be live that each list also asks for: two, because one may just have been deleted. */
const ANCHORS = 2
/** An index may lag for rows younger than this: a read through it does not prove that they are gone. */
export const YOUNG_MS = 86_400_000

/**
 * Requests objects by `Id IN`: one call per 200. A list that ends in a Fault is requested in halves, so that one row
 * that cannot be served does not hide others. That row is `list_empty`, and so is every row of a list that failed in
 * another way.
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
    // A failing server or a refused entity must not cause twice as many requests.
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
 * The oldest live row, and the youngest old enough for the index. The answer is in order of creation, so if it contains
 * both rows, nothing between them is missing.
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
