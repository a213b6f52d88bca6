import { remedyOf } from '@vectis/quickbooks/errors'
import { toEpochMs, toInstant } from '@vectis/quickbooks/values'
import type { Checkpoint, RunProblem } from '@vectis/quickbooks/ports'
import type { SyncWarning } from '../report/sync-warning.ts'

/** A warning for each entity with rows that are not read. The newest row names the occasion. */
export function deriveRowWarnings(problems: readonly RunProblem[], now: number): SyncWarning[] {
  const rows = problems.filter(({ rung, entity }) => rung === 'row' && entity !== null)
  const byPart = Map.groupBy(rows.toSorted(bySince), ({ entity, code }) => `${entity}:${code}`)
  return [...byPart].map(([part, found]) => {
    const newest = found.at(-1)!
    const { entity, externalId, message, remedy, code } = newest
    return {
      kind: 'rows_unread',
      key: `rows_unread:${part}:${externalId ?? newest.since}`,
      message: `${found.length} of ${entity} cannot be read; all others are up to date. ${message}`,
      remedy: remedy ?? remedyOf(code === 'unserved' ? 'unserved' : 'row_unreadable'),
      at: toInstant(now),
    }
  })
}

function bySince(a: RunProblem, b: RunProblem): number {
  return toEpochMs(a.since ?? '1970-01-01T00:00:00Z') - toEpochMs(b.since ?? '1970-01-01T00:00:00Z')
}

/** Rows that were set aside by earlier runs, of which the last one says nothing. */
export function deriveAsideWarnings(
  checkpoints: readonly Pick<Checkpoint, 'entity' | 'setAside'>[],
  now: number,
): SyncWarning[] {
  return checkpoints.flatMap(({ entity, setAside }): SyncWarning[] => {
    const newest = setAside.at(-1)
    if (newest === undefined) return []
    return [
      {
        kind: 'rows_unread',
        key: `rows_unread:${entity}:row_unreadable:${newest === '' ? null : newest}`,
        message: `${setAside.length} of ${entity} cannot be read; all others are up to date.`,
        remedy: remedyOf('row_unreadable'),
        at: toInstant(now),
      },
    ]
  })
}
