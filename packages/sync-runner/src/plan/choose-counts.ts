import { syncedEntities } from '@vectis/quickbooks/rows'
import type { ChangeEntity } from '@vectis/quickbooks/rows'

/**
 * The number of count intervals between two counts of a rarely used entity: with the next count it is at most four
 * days.
 */
const RARE_PAUSES = 2.5

/** An entity that may be counted, and when it last was: epoch milliseconds, 0 for never. */
export interface CountTurn {
  entity: ChangeEntity
  at: number
}

/**
 * One entity a day: the one counted longest ago. Together with it, every third day, the rarely used entities. Only the
 * usual ones have their own days, so each of those is counted once in four days.
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
