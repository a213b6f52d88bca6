import type { BalanceDifference, SyncRun, VerificationReport } from '@vectis/quickbooks/ports'
import { transactionEntities } from '@vectis/quickbooks/rows'
import type { SyncEntity } from '@vectis/quickbooks/rows'
import { compareInstants } from '@vectis/quickbooks/values'
import type { Instant } from '@vectis/quickbooks/values'
import { countChanged } from '../report/changed-rows.ts'

/** The findings of the last check of each kind: the same difference is not followed up twice. */
export interface LastFindings {
  differences(): Promise<readonly BalanceDifference[]>
  /** Of balances; undefined when none was checked in the runs that are known. */
  balances(): Promise<VerificationReport | undefined>
  /**
   * Whether a run since the last check of balances may have changed rows: it was interrupted, or an entity failed then.
   * Looks at the latest runs alone.
   */
  leftUnchecked(): boolean
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
    differences: async () => (await look(balancesOf))?.differences ?? [],
    balances: () => look(balancesOf),
    leftUnchecked: () => {
      for (const run of input.recent) {
        if (hasCheckedBalances(run)) return false
        if (mayHaveWritten(run)) return true
      }
      return input.recent.length === 0
    },
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
function balancesOf({ report }: SyncRun): VerificationReport | undefined {
  if (report === null || Object.values(report.checked).every((rows) => rows === 0)) return undefined
  return report
}

/** Also where none had to be compared, as after a change of receipts alone. */
function hasCheckedBalances(run: SyncRun): boolean {
  return balancesOf(run) !== undefined || (run.report !== null && run.report.counts === undefined)
}

function mayHaveWritten({ kind, outcome, entities }: SyncRun): boolean {
  if (kind === 'quiet' || kind === 'not_begun') return false
  if (outcome !== 'succeeded' && outcome !== 'partial') return true
  return Object.values(entities).some((counts) => countChanged(counts) > 0)
}
