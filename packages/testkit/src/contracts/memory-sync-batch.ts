import { askRevival, nothingWritten } from '@vectis/quickbooks/ports'
import { forEachEntity, separateNewest, syncEntities, versionTime } from '@vectis/quickbooks/rows'
import { compareInstants, toInstant } from '@vectis/quickbooks/values'
import type {
  BatchCounts,
  Checkpoint,
  SetAside,
  SyncBatch,
  SyncRun,
  UnreadableVersion,
} from '@vectis/quickbooks/ports'
import type { RowOf, SyncEntity } from '@vectis/quickbooks/rows'
import type { CalendarDate, Instant } from '@vectis/quickbooks/values'
import { frozenCopy } from './frozen-copy.ts'
import { changeQuestions } from './memory-questions.ts'
import type { QuestionTable } from './memory-questions.ts'
import { applyTombstones, markAbsent } from './memory-sync-deletions.ts'
import { markUnreadable } from './memory-sync-marks.ts'
import { applyVoidEvent, upsertRow } from './memory-sync-rows.ts'
import type { SyncTables } from './memory-sync-tables.ts'

/** What the reference store keeps of one realm of one tenant. */
export interface RealmState {
  tables: SyncTables
  checkpoints: Map<SyncEntity, Checkpoint>
  questions: QuestionTable
  lease: { owner: string; fence: number; until: number; statusesOn: CalendarDate | null }
  runs: Map<string, SyncRun>
  setAside: SetAside[]
}

type AnyRow = RowOf<SyncEntity>

/** Synchronous, and therefore atomic: no reader sees a partial batch. */
export function writeMemoryBatch(state: RealmState, batch: SyncBatch): BatchCounts {
  const { tables, checkpoints, questions } = state
  const { today } = batch
  const counts: BatchCounts = forEachEntity(nothingWritten)
  const observedAt = toInstant(Date.parse(batch.observedAt))
  const revived = new Set((batch.revived ?? []).map((one) => `${one.entity} ${one.externalId}`))
  const doubted: { entity: SyncEntity; externalId: string }[] = []
  for (const entity of syncEntities) {
    const { newest, older } = separateNewest<AnyRow>(batch.rows?.[entity] ?? [], observedAt)
    for (const row of newest) {
      const isProven = revived.has(`${entity} ${row.externalId}`)
      const input = { entity, row, observedAt, counts: counts[entity], isProven, today }
      const { isDoubted } = upsertRow(tables, input)
      if (isDoubted) doubted.push({ entity, externalId: row.externalId })
    }
    for (const row of older) {
      const uncounted = nothingWritten()
      upsertRow(tables, { entity, row, observedAt, counts: uncounted, isProven: false, today })
    }
  }
  for (const version of latestOf(batch.unreadable ?? [], observedAt)) {
    if (markUnreadable(tables, version, observedAt)) counts[version.entity].updated += 1
  }
  const buried = Map.groupBy(batch.tombstones ?? [], (one) => `${one.entity} ${one.externalId}`)
  for (const tombstones of buried.values())
    applyTombstones(tables, tombstones, { observedAt, counts })
  for (const event of batch.voidEvents ?? []) applyVoidEvent(tables, event)
  if (batch.absence !== undefined) markAbsent(tables, batch.absence, observedAt)
  const add = doubted.map((seen) => askRevival(seen, observedAt))
  changeQuestions(questions, {
    ...batch.questions,
    add: [...(batch.questions?.add ?? []), ...add],
  })
  for (const checkpoint of batch.checkpoints ?? []) {
    checkpoints.set(checkpoint.entity, frozenCopy(checkpoint))
  }
  return counts
}

/** Of several versions of one object the latest, of equal ones the last. */
function latestOf(
  versions: readonly UnreadableVersion[],
  observedAt: Instant,
): Iterable<UnreadableVersion> {
  const latest = new Map<string, UnreadableVersion>()
  const timeOf = (one: UnreadableVersion) => versionTime(one.sourceUpdatedAt, observedAt)
  for (const one of versions) {
    const key = `${one.entity} ${one.externalId}`
    const known = latest.get(key)
    if (known === undefined || compareInstants(timeOf(one), timeOf(known)) >= 0) {
      latest.set(key, one)
    }
  }
  return latest.values()
}
