import { beginRun, compareRuns, endInterrupted, repeatNotBegun } from '@vectis/quickbooks/ports'
import type { RunStart, SyncRun, TenantSyncStore } from '@vectis/quickbooks/ports'
import { frozenCopy } from './frozen-copy.ts'
import type { RealmState } from './memory-sync-batch.ts'

/** The runs of a tenant's realms. */
export function memoryRuns(
  stateOf: (realmId: string) => RealmState,
): Pick<TenantSyncStore, 'startRun' | 'finishRun' | 'recordNotBegun' | 'readRuns'> {
  const put = (run: SyncRun) => stateOf(run.realmId).runs.set(run.runId, frozenCopy(run))
  const endOthers = (realmId: string, start: RunStart) => {
    for (const run of stateOf(realmId).runs.values()) put(endInterrupted(run, start) ?? run)
  }
  return {
    async startRun(run) {
      endOthers(run.realmId, run)
      if (!stateOf(run.realmId).runs.has(run.runId)) put(beginRun(run))
    },
    async finishRun(run, setAside) {
      endOthers(run.realmId, run)
      const { runs, setAside: aside } = stateOf(run.realmId)
      put({ ...run, startedAt: runs.get(run.runId)?.startedAt ?? run.startedAt })
      aside.push(...setAside)
    },
    async recordNotBegun(run) {
      const { runs } = stateOf(run.realmId)
      const repeated = repeatNotBegun(newestFirst(runs)[0], run)
      if (repeated !== null) put(repeated)
      else if (!runs.has(run.runId)) put(run)
    },
    async readRuns({ realmId, limit }) {
      return newestFirst(stateOf(realmId).runs).slice(0, limit)
    },
  }
}

export function newestFirst(runs: Map<string, SyncRun>): SyncRun[] {
  return [...runs.values()].toSorted(compareRuns)
}
