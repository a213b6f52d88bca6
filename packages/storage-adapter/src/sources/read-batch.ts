import type {
  SourceBatch,
  SourceKind,
  SourceObject,
  SourceTombstone,
} from '@vectis/quickbooks/ports'
import type { BillingRowVersion, SyncEntity } from '@vectis/quickbooks/rows'
import { compareInstants, type Instant } from '@vectis/quickbooks/values'
import { batchFields, sourceKinds } from './batch-fields.ts'
import { kindLines } from './build-rows.ts'
import { SourceBatchError, type SourceBatchProblem } from './source-batch-error.ts'

export function entityOf(kind: SourceKind): SyncEntity {
  return kindLines[kind].entity
}

/** The rows of a batch that was found right. */
export interface ReadBatch {
  batch: SourceBatch
  rows: ReadonlyMap<SyncEntity, readonly BillingRowVersion[]>
  tombstones: readonly SourceTombstone[]
  readById: ReadonlySet<string>
}

export function keyOf(kind: SourceKind, id: string): string {
  return `${kind} ${id}`
}

/** Checks a batch and converts it to rows. Throws `SourceBatchError`. */
export function readBatch(batch: SourceBatch): ReadBatch {
  refuse(batchFields.find(batch))
  if (batch.source === 'quickbooks') refuse([{ path: 'source', message: ofQuickBooks }])
  const { tombstones, readById } = batch
  const problems: SourceBatchProblem[] = []
  const rows = new Map<SyncEntity, readonly BillingRowVersion[]>()
  const held = new Set<string>()
  for (const kind of sourceKinds) {
    const objects: readonly SourceObject[] = batch[kind] ?? []
    if (objects.length === 0) continue
    const { entity, toRow } = kindLines[kind]
    const built = objects.map((one): BillingRowVersion => toRow(one as never))
    rows.set(entity, built)
    for (const twin of findTwins(kind, objects, built)) problems.push(twin)
    for (const { id } of objects) held.add(keyOf(kind, id))
  }
  for (const [index, { kind, id }] of (tombstones ?? []).entries()) {
    if (!held.has(keyOf(kind, id))) continue
    const message = `the batch also holds this object among its ${kind}. Pass what the later answer says: the object, or the tombstone.`
    problems.push({ path: `tombstones[${index}].id`, message })
  }
  for (const [index, { kind, id }] of (readById ?? []).entries()) {
    if (held.has(keyOf(kind, id))) continue
    const message = `the batch holds no such object among its ${kind}. Name only objects of this batch.`
    problems.push({ path: `readById[${index}].id`, message })
  }
  refuse(problems)
  return {
    batch,
    rows,
    tombstones: tombstones ?? [],
    readById: new Set((readById ?? []).map(({ kind, id }) => keyOf(kind, id))),
  }
}

const ofQuickBooks =
  "rows of QuickBooks come by the sync alone. Expected the name of another source, found 'quickbooks'."

function refuse(problems: readonly SourceBatchProblem[]): void {
  if (problems.length === 0) return
  throw new SourceBatchError(
    problems.map((one) => ({ ...one, path: one.path.replace(/^\./, '') || 'batch' })),
  )
}

/** Two versions of one object with the same time contradict each other, unless they are equal. */
function findTwins(
  kind: SourceKind,
  objects: readonly SourceObject[],
  rows: readonly BillingRowVersion[],
): SourceBatchProblem[] {
  const versions = new Map<string, number[]>()
  const problems: SourceBatchProblem[] = []
  for (const [index, { id, updatedAt }] of objects.entries()) {
    const before = versions.get(id)
    if (before === undefined) {
      versions.set(id, [index])
      continue
    }
    const other = before.find((one) => isSameInstant(objects[one]?.updatedAt ?? null, updatedAt))
    if (other === undefined) {
      before.push(index)
      continue
    }
    if (JSON.stringify(rows[other]) === JSON.stringify(rows[index])) continue
    const message = `the same id and the same updatedAt as ${kind}[${other}], but other content. Pass each version once.`
    problems.push({ path: `${kind}[${index}].id`, message })
  }
  return problems
}

function isSameInstant(a: Instant | null, b: Instant | null): boolean {
  return a === null || b === null ? a === b : compareInstants(a, b) === 0
}
