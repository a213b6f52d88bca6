import type { EntityTypes, Instant, SyncEntity } from '@vectis/quickbooks'
import { identifyRow } from '@vectis/quickbooks'
import type { RunContext } from '../run/run-context.ts'

export interface ReadByIds<E extends SyncEntity> {
  rows: EntityTypes[E][]
  /** Ids that QuickBooks did not return: gone. */
  gone: string[]
  /** Server time of the last answer; null when nothing was asked. */
  time: Instant | null
}

/** Ids in one statement: a statement of this length travels as POST. */
const IDS_PER_CALL = 200

/** Reads objects by id: one call per 200. What does not come back does not exist; rows of an unknown shape do. */
export async function readByIds<E extends SyncEntity>(
  context: RunContext,
  entity: E,
  ids: Iterable<string>,
): Promise<ReadByIds<E>> {
  const { realm, signal, recorder } = context
  const wanted = [...new Set(ids)]
  const found: ReadByIds<E> = { rows: [], gone: [], time: null }
  for (let start = 0; start < wanted.length; start += IDS_PER_CALL) {
    const chunk = wanted.slice(start, start + IDS_PER_CALL)
    const seen = new Set<string>()
    const query = realm.query<SyncEntity>(entity, { where: { Id: chunk }, signal })
    for await (const page of query.pages()) {
      const rows = page.rows as EntityTypes[E][]
      found.rows.push(...rows)
      for (const row of rows) seen.add(identifyRow(entity, row).id)
      for (const { externalId } of page.setAside) if (externalId !== null) seen.add(externalId)
      recorder.setAside(page.setAside.map((row) => ({ ...row, entity })))
      found.time = page.time
    }
    found.gone.push(...chunk.filter((id) => !seen.has(id)))
  }
  recorder.read(entity, found.rows.length)
  if (wanted.length > 0) {
    const step = { phase: 'reread', entity, page: 1, done: true } as const
    recorder.progress({ ...step, rows: found.rows.length, total: wanted.length })
  }
  return found
}
