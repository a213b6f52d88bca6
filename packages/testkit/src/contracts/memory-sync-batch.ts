import { askRevival } from '@vectis/quickbooks/ports'
import { none } from './sync-samples.ts'
import { forEachEntity, syncEntities } from '@vectis/quickbooks/rows'
import { compareInstants, toInstant } from '@vectis/quickbooks/values'
import type {
  BatchCounts,
  Checkpoint,
  SetAside,
  SyncBatch,
  SyncRun,
} from '@vectis/quickbooks/ports'
import type { BillingRowVersion, RowOf, SyncEntity } from '@vectis/quickbooks/rows'
import type { CalendarDate } from '@vectis/quickbooks/values'
import { frozenCopy } from './frozen-copy.ts'
import { changeQuestions } from './memory-questions.ts'
import type { QuestionTable } from './memory-questions.ts'
import { applyTombstone, markAbsent } from './memory-sync-deletions.ts'
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

/** Synchronous, and so all or nothing: nobody sees half a batch. */
export function writeMemoryBatch(state: RealmState, batch: SyncBatch): BatchCounts {
  const { tables, checkpoints, questions } = state
  const counts: BatchCounts = forEachEntity(() => ({ ...none }))
  const observedAt = toInstant(Date.parse(batch.observedAt))
  const revived = new Set((batch.revived ?? []).map((one) => `${one.entity} ${one.externalId}`))
  const doubted: { entity: SyncEntity; externalId: string }[] = []
  for (const entity of syncEntities) {
    // An object that is in a page twice counts once, in its newest version.
    const told = new Set<string>()
    for (const row of newestFirst<AnyRow>(batch.rows?.[entity] ?? [])) {
      const isRepeated = told.has(row.externalId)
      told.add(row.externalId)
      const { isDoubted } = upsertRow(tables, {
        entity,
        row,
        observedAt,
        counts: isRepeated ? { ...none } : counts[entity],
        isProven: !isRepeated && revived.has(`${entity} ${row.externalId}`),
      })
      if (isDoubted) doubted.push({ entity, externalId: row.externalId })
    }
  }
  for (const version of batch.unreadable ?? []) {
    if (markUnreadable(tables, version, observedAt)) counts[version.entity].updated += 1
  }
  for (const tombstone of batch.tombstones ?? []) {
    applyTombstone(tables, tombstone, { observedAt, counts: counts[tombstone.entity] })
  }
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

function newestFirst<Row extends BillingRowVersion>(rows: readonly Row[]): Row[] {
  return rows.toSorted((a, b) => {
    if (a.sourceUpdatedAt === null || b.sourceUpdatedAt === null) return 0
    return (
      compareInstants(b.sourceUpdatedAt, a.sourceUpdatedAt) ||
      Number(b.syncToken ?? 0) - Number(a.syncToken ?? 0)
    )
  })
}
