import PQueue from 'p-queue'
import type { OpenQuestion, SyncBatch } from '@vectis/quickbooks/ports'
import type { SyncEntity } from '@vectis/quickbooks/rows'
import { createCallLog } from '../../src/context/call-log.ts'
import type { RunContext } from '../../src/context/run-context.ts'
import { createRunQuestions } from '../../src/context/run-questions.ts'
import { resolveSettings } from '../../src/context/run-settings.ts'
import { createRunRecorder } from '../../src/report/run-recorder.ts'
import type { SyncEvent } from '../../src/report/sync-event.ts'
import { overlay } from '../simulation/overlay.ts'
import { captureLog } from './captured-log.ts'
import { realmId, tenantId } from './open-realm.ts'
import type { OpenRealm } from './open-realm.ts'

const dayMs = 86_400_000

/** A run under its lease, so that a test can take one part of it by itself. */
export async function openRun(opened: OpenRealm, known: readonly OpenQuestion[] = []) {
  const { clock, connections, emulator, quickbooks, store } = opened
  const tenant = store.forTenant(tenantId)
  const lease = await tenant.acquireLease({ realmId, owner: 'test', leaseMs: 100 * dayMs })
  if (lease === null) throw new Error('Expected the lease to be free.')
  const emitted: SyncEvent[] = []
  const committed: SyncBatch[] = []
  const log = captureLog()
  const realm = await quickbooks.realm(tenantId)
  const callLog = createCallLog(realm)
  const emit = (event: SyncEvent) => void emitted.push(event)
  const recorder = createRunRecorder({ tenantId, realmId, runId: 'run', clock, realm, emit })
  const stop = new AbortController()
  const checkpoints = await tenant.readCheckpoints(realmId)
  const context: RunContext = {
    ...resolveSettings({ quickbooks, store, connections, clock, logger: log.logger }),
    ...{ tenantId, realmId, lease, runId: 'run', owner: 'test' },
    mode: 'incremental',
    ...{ realm: callLog.realm, callLog, recorder, emit, signal: stop.signal },
    ...{ timeZone: null, today: null, events: null, countTotals: false },
    store: overlay(tenant, {
      commit(batch) {
        committed.push(batch)
        return tenant.commit(batch)
      },
    }),
    homeCurrency: () => Promise.resolve('USD'),
    learnHomeCurrency: () => Promise.resolve('USD'),
    learnTimeZone: () => Promise.resolve(null),
    judgeBudget: () => Promise.resolve('ample'),
    isTurnOver: () => false,
    onClaimed: () => undefined,
    afterwards: (report) => Promise.resolve(report),
    failures: new Map(),
    questions: createRunQuestions(known),
    checkpoints: new Map(checkpoints.map((one) => [one.entity, one])),
    commits: new PQueue({ concurrency: 1 }),
  }
  let seen = emulator.log.records.length
  return {
    context,
    tenant,
    committed,
    emitted,
    log,
    stop,
    /** Drives the clock while a part of the run waits. */
    run: clock.run,
    /** What was asked since the last call: a statement, or what was read by which id. */
    asked() {
      const since = emulator.log.records.slice(seen)
      seen = emulator.log.records.length
      return since
        .filter(({ path }) => path.startsWith('/v3/company/'))
        .map(({ operation, entity, id, statement }) => statement ?? `${operation} ${entity} ${id}`)
    },
  }
}

/** An open question as it is first stored, due when it was claimed. */
export function questionAbout(
  entity: SyncEntity,
  externalId: string,
  { claimedAt, ...rest }: Partial<OpenQuestion> & Pick<OpenQuestion, 'claimedAt'>,
): OpenQuestion {
  return {
    entity,
    externalId,
    createdFrom: null,
    createdBefore: null,
    kind: 'not_yet',
    claim: null,
    claimedAt,
    deletedAt: null,
    mergedInto: null,
    reason: '',
    attempts: 0,
    misses: 0,
    nextAt: claimedAt,
    ...rest,
  }
}

/** The ids that a statement lists. */
export const idsIn = (statement = '') =>
  [...statement.matchAll(/'(\w+)'/g)].map(([, id]) => id as string)
