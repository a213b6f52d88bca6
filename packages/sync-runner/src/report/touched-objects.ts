import type { BalanceSubject, BatchCounts, SyncBatch } from '@vectis/quickbooks/ports'
import { syncEntities } from '@vectis/quickbooks/rows'
import type { SyncEntity } from '@vectis/quickbooks/rows'
import { changes } from './changed-rows.ts'

/** Beyond this many, balances are checked as a whole. */
const NAMED_AT_MOST = 2_000

/** The objects that a run has changed, as far as it wrote them: what a check of balances is about. */
export interface TouchedObjects {
  note(
    batch: Pick<SyncBatch, 'rows' | 'tombstones' | 'unreadable' | 'voidEvents' | 'absence'>,
    counts: BatchCounts,
  ): void
  /** Null: more than a check should name. */
  list(): BalanceSubject[] | null
}

export function createTouchedObjects(): TouchedObjects {
  const touched = new Map<SyncEntity, Set<string>>()
  let size = 0
  const add = (entity: SyncEntity, externalId: string) => {
    if (size > NAMED_AT_MOST) return
    let ids = touched.get(entity)
    if (ids === undefined) touched.set(entity, (ids = new Set()))
    ids.add(externalId)
    size = [...touched.values()].reduce((sum, one) => sum + one.size, 0)
  }
  return {
    note({ rows = {}, ...named }, counts) {
      for (const entity of syncEntities) {
        // An answer often repeats rows of the overlap: with no row written, none of them has changed anything.
        if (changes.every((change) => counts[entity][change] === 0)) continue
        for (const { externalId } of rows[entity] ?? []) add(entity, externalId)
      }
      for (const list of [named.tombstones, named.unreadable, named.voidEvents]) {
        for (const { entity, externalId } of list ?? []) add(entity, externalId)
      }
    },
    list() {
      if (size > NAMED_AT_MOST) return null
      return [...touched].flatMap(([entity, ids]) =>
        [...ids].map((externalId) => ({ entity, externalId })),
      )
    },
  }
}
