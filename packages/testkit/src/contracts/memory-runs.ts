import { remedies } from '@vectis/quickbooks/errors'
import { toInstant } from '@vectis/quickbooks/values'
import type { SyncRun, TenantSyncStore } from '@vectis/quickbooks/ports'
import { frozenCopy } from './frozen-copy.ts'
import type { RealmState } from './memory-sync-batch.ts'

type SyncRunStart = Pick<SyncRun, 'runId' | 'startedAt'>

/** The runs of a tenant's realms. */
export function memoryRuns(
  stateOf: (realmId: string) => RealmState,
): Pick<TenantSyncStore, 'startRun' | 'finishRun' | 'recordNotBegun' | 'readRuns'> {
  return {
    async startRun(run) {
      const { runs } = stateOf(run.realmId)
      endInterrupted(runs, run)
      if (runs.has(run.runId)) return
      const begun: SyncRun = {
        ...run,
        finishedAt: null,
        outcome: null,
        calls: 0,
        entities: {},
        errorCode: null,
        message: null,
        remedy: null,
        intuitTid: null,
        problems: [],
        report: null,
      }
      runs.set(run.runId, frozenCopy(begun))
    },
    async finishRun(run, setAside) {
      const state = stateOf(run.realmId)
      endInterrupted(state.runs, run)
      state.runs.set(run.runId, frozenCopy(run))
      state.setAside.push(...setAside)
    },
    async recordNotBegun(run) {
      const { runs } = stateOf(run.realmId)
      const [newest] = newestFirst(runs)
      if (newest?.kind !== 'not_begun' || newest.errorCode !== run.errorCode) {
        if (!runs.has(run.runId)) runs.set(run.runId, frozenCopy(run))
        return
      }
      const { finishedAt, message, remedy, intuitTid, problems } = run
      const said = { finishedAt, message, remedy, intuitTid, problems }
      runs.set(newest.runId, frozenCopy({ ...newest, ...said, repeats: (newest.repeats ?? 0) + 1 }))
    },
    async readRuns({ realmId, limit }) {
      return newestFirst(stateOf(realmId).runs).slice(0, limit)
    },
  }
}

export function newestFirst(runs: Map<string, SyncRun>): SyncRun[] {
  return [...runs.values()].toSorted((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt))
}

/** An earlier run without an end will never end: the current run holds the lease. */
function endInterrupted(runs: Map<string, SyncRun>, { runId, startedAt }: SyncRunStart): void {
  for (const run of runs.values()) {
    if (run.runId === runId || run.finishedAt !== null) continue
    if (Date.parse(run.startedAt) > Date.parse(startedAt)) continue
    const ended: SyncRun = {
      ...run,
      finishedAt: toInstant(Date.parse(startedAt)),
      outcome: 'aborted',
      errorCode: 'interrupted',
      message: remedies.interrupted.say,
      remedy: remedies.interrupted.do,
    }
    runs.set(run.runId, frozenCopy(ended))
  }
}
