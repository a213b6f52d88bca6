import type { BalanceDifference, SyncRun } from '@vectis/quickbooks/ports'
import type { SyncEntity } from '@vectis/quickbooks/rows'

/** The findings of the last check of each kind: the same difference is not followed up twice. */
export interface LastFindings {
  differences(): Promise<readonly BalanceDifference[]>
  count(entity: SyncEntity): Promise<{ ours: number; theirs: number } | undefined>
}

/**
 * How many runs to look through when a check found something that the latest runs do not report. Four days of ticks
 * every 15 minutes are 384.
 */
const LIMITS = [500, 5_000]

/** Reads older runs only when a difference was found, which is rare. */
export function createLastFindings(input: {
  /** The latest, newest first. */
  recent: readonly SyncRun[]
  readRuns(limit: number): Promise<readonly SyncRun[]>
}): LastFindings {
  let runs = input.recent
  const further = [...LIMITS]
  const look = async <T>(find: (run: SyncRun) => T | undefined): Promise<T | undefined> => {
    for (;;) {
      for (const run of runs) {
        const found = find(run)
        if (found !== undefined) return found
      }
      const limit = further.shift()
      if (limit === undefined) return undefined
      runs = await input.readRuns(limit)
      if (runs.length < limit) further.length = 0
    }
  }
  return {
    differences: async () => (await look(({ report }) => balancesOf(report))) ?? [],
    count: (entity) => look(({ report }) => report?.counts?.[entity]),
  }
}

/** A run that only counted checked no balance, and says nothing about them. */
function balancesOf(report: SyncRun['report']): readonly BalanceDifference[] | undefined {
  if (report === null || Object.values(report.checked).every((rows) => rows === 0)) return undefined
  return report.differences
}
