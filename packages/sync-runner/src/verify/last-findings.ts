import type { BalanceDifference, SyncRun } from '@vectis/quickbooks/ports'
import { transactionEntities } from '@vectis/quickbooks/rows'
import type { SyncEntity } from '@vectis/quickbooks/rows'
import { compareInstants } from '@vectis/quickbooks/values'
import type { Instant } from '@vectis/quickbooks/values'
import { countChanged } from '../report/changed-rows.ts'

/** The findings of the last check of each kind: the same difference is not followed up twice. */
export interface LastFindings {
  differences(): Promise<readonly BalanceDifference[]>
  count(entity: SyncEntity): Promise<{ ours: number; theirs: number } | undefined>
  /** Whether a run that began later wrote a document. Reads as many runs as needed, at most 500. */
  hasWritten(since: Instant): Promise<boolean>
}

/**
 * How many runs to read when a check found something that the latest runs do not report. Four days of ticks every 15
 * minutes are 384.
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
    hasWritten: async (since) => {
      const isLater = ({ startedAt }: SyncRun) => compareInstants(startedAt, since) > 0
      if (runs.every(isLater) && further.length === LIMITS.length) {
        runs = await input.readRuns(further.shift()!)
      }
      return runs.filter(isLater).some(wroteDocuments)
    },
  }
}

function wroteDocuments({ entities }: SyncRun): boolean {
  return transactionEntities.some((entity) => {
    const counts = entities[entity]
    return counts !== undefined && countChanged(counts) > 0
  })
}

/** A run that only counted did not check balances. */
function balancesOf(report: SyncRun['report']): readonly BalanceDifference[] | undefined {
  if (report === null || Object.values(report.checked).every((rows) => rows === 0)) return undefined
  return report.differences
}
