import { remedyOf } from '@vectis/quickbooks/errors'
import { mayChangeRows, nothingWritten } from '@vectis/quickbooks/ports'
import type { Clock, RealmClient } from '@vectis/quickbooks'
import type {
  BalanceSubject,
  BatchCounts,
  EntityRunCounts,
  RunProblem,
  SetAside,
  SyncBatch,
  UnreadableVersion,
} from '@vectis/quickbooks/ports'
import type { SyncEntity } from '@vectis/quickbooks/rows'
import type { DeletedStub } from '@vectis/quickbooks/wire'
import type { WireRows } from '../rows/batch-rows.ts'
import { createOddRows } from './odd-rows.ts'
import type { SyncEvent, SyncProgress } from './sync-event.ts'
import { createTouchedObjects } from './touched-objects.ts'
import type { TouchedObjects } from './touched-objects.ts'

/** Collects the results of one run, and reports its progress. */
export interface RunRecorder {
  read(entity: SyncEntity, rows: number): void
  wrote(counts: BatchCounts, batch: Parameters<TouchedObjects['note']>[0]): void
  /** Call it before the rows' batch is committed: the batch marks the stored rows. */
  setAside(rows: readonly SetAside[]): void
  /** Versions that were set aside but are not marked by a batch yet. */
  unmarked(): UnreadableVersion[]
  /** Call it after a batch was written: its marks are done, and its odd rows are counted. */
  committed(batch: Pick<SyncBatch, 'unreadable' | 'rows'>, wire: WireRows): void
  /** Counts unreadable fields of deleted stubs. */
  stubs(stubs: readonly DeletedStub[]): void
  /** Adds a failed part. */
  problem(problem: RunProblem): void
  /** Ids of rows of this entity that were set aside in this run. */
  setAsideIds(entity: SyncEntity): ReadonlySet<string>
  progress(step: Pick<SyncProgress, 'phase' | 'entity' | 'page' | 'rows' | 'total' | 'done'>): void
  /** Whether anything was written so far. */
  readonly hasWritten: boolean
  /** Whether a batch that can change rows was committed. */
  readonly mayHaveChanged: boolean
  /** What it changed; null when that is more than a check of balances should name. */
  touched(): BalanceSubject[] | null
  readonly calls: number
  readonly entities: Partial<Record<SyncEntity, EntityRunCounts>>
  readonly allSetAside: SetAside[]
  readonly problems: RunProblem[]
}

export function createRunRecorder(input: {
  tenantId: string
  realmId: string
  runId: string
  clock: Clock
  realm: Pick<RealmClient, 'calls'>
  emit(event: SyncEvent): void
}): RunRecorder {
  const { tenantId, realmId, runId, clock, realm, emit } = input
  const startedAt = clock.now()
  const entities: Partial<Record<SyncEntity, EntityRunCounts>> = {}
  const allSetAside: SetAside[] = []
  const problems: RunProblem[] = []
  /** Rows that were read before this run began, after a crash: they are not this run's speed. */
  const readBefore = new Map<SyncEntity, { rows: number }>()
  const setAsideIds = new Map<SyncEntity, Set<string>>()
  const waiting = new Set<UnreadableVersion>()
  const oddRows = createOddRows()
  const touched = createTouchedObjects()
  let hasWritten = false
  let mayHaveChanged = false

  const countsOf = (entity: SyncEntity): EntityRunCounts =>
    (entities[entity] ??= { read: 0, ...nothingWritten(), setAside: 0 })

  return {
    read(entity, rows) {
      if (rows > 0) countsOf(entity).read += rows
    },
    wrote(written, batch) {
      touched.note(batch, written)
      if (mayChangeRows(batch)) mayHaveChanged = true
      for (const [name, counts] of Object.entries(written)) {
        const { inserted, updated, unchanged, deleted, revived, stale } = counts
        if (inserted + updated + deleted + revived > 0) hasWritten = true
        if (inserted + updated + unchanged + deleted + revived + stale === 0) continue
        const sum = countsOf(name as SyncEntity)
        sum.inserted += inserted
        sum.updated += updated
        sum.unchanged += unchanged
        sum.deleted += deleted
        sum.revived += revived
        sum.stale += stale
      }
    },
    setAside(rows) {
      for (const row of rows) {
        const { entity, externalId, path, sourceUpdatedAt = null } = row
        if (externalId !== null) waiting.add({ entity, externalId, path, sourceUpdatedAt })
        let ids = setAsideIds.get(row.entity)
        if (ids === undefined) setAsideIds.set(row.entity, (ids = new Set()))
        if (row.externalId !== null && ids.has(row.externalId)) continue
        if (row.externalId !== null) ids.add(row.externalId)
        allSetAside.push(row)
        problems.push(describeSetAside(row))
        countsOf(row.entity).setAside += 1
      }
    },
    problem(problem) {
      problems.push(problem)
    },
    stubs(stubs) {
      for (const [entity, marks] of oddRows.addStubs(stubs)) Object.assign(countsOf(entity), marks)
    },
    unmarked: () => [...waiting],
    committed({ unreadable = [], rows = {} }, wire) {
      for (const version of unreadable) waiting.delete(version)
      for (const [entity, marks] of oddRows.add(wire, rows)) Object.assign(countsOf(entity), marks)
    },
    setAsideIds: (entity) => setAsideIds.get(entity) ?? new Set(),
    progress(step) {
      const now = clock.now()
      const before = readBefore.get(step.entity) ?? {
        rows: step.rows - (entities[step.entity]?.read ?? 0),
      }
      readBefore.set(step.entity, before)
      const seconds = Math.max(now - startedAt, 1) / 1_000
      const rowsPerSecond = Math.max(0, step.rows - before.rows) / seconds
      const left = step.total === null ? null : Math.max(0, step.total - step.rows)
      emit({
        type: 'progress',
        tenantId,
        realmId,
        runId,
        ...step,
        calls: realm.calls,
        rowsPerSecond: Math.round(rowsPerSecond),
        remainingMs:
          left === null || rowsPerSecond === 0 ? null : Math.round((left / rowsPerSecond) * 1_000),
      })
    },
    touched: () => touched.list(),
    get mayHaveChanged() {
      return mayHaveChanged
    },
    get hasWritten() {
      return hasWritten
    },
    get calls() {
      return realm.calls
    },
    entities,
    allSetAside,
    problems,
  }
}

function describeSetAside({ entity, externalId, message }: SetAside): RunProblem {
  return {
    rung: 'row',
    entity,
    externalId,
    code: 'row_unreadable',
    message,
    remedy: remedyOf('row_unreadable'),
    since: null,
    retryAt: null,
    intuitTid: null,
  }
}
