import { syncedEntities } from '@vectis/quickbooks/rows'
import type { ChangeEntity } from '@vectis/quickbooks/rows'

/** Pauses between counts that a rare entity waits: it has its turn with the next count, so within four days. */
const RARE_PAUSES = 2.5

/** An entity that may be counted, and when it last was: epoch milliseconds, 0 for never. */
export interface CountTurn {
  entity: ChangeEntity
  at: number
}

/**
 * One entity a day: the one counted longest ago. Together with it, every third day, entities that many companies do not
 * use: the usual ones alone have a day of their own, so that each is counted once in four days however many rare ones
 * there are.
 */
export function chooseCounts(
  turns: readonly CountTurn[],
  { now, pauseMs }: { now: number; pauseMs: number },
): ChangeEntity[] {
  const usual = turns.filter(({ entity }) => !syncedEntities[entity].isRare)
  if (usual.length === 0) return []
  if (now - Math.max(...usual.map(({ at }) => at)) < pauseMs) return []
  const oldest = usual.reduce((first, turn) => (turn.at < first.at ? turn : first))
  const due = turns.filter(
    ({ entity, at }) => syncedEntities[entity].isRare && now - at >= RARE_PAUSES * pauseMs,
  )
  return [oldest, ...due].map(({ entity }) => entity)
}
