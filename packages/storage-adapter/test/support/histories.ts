import fc from 'fast-check'
import type { DeletionReason, SyncBatch } from '@vectis/quickbooks/ports'
import { changeEntities } from '@vectis/quickbooks/rows'
import type { ChangeEntity } from '@vectis/quickbooks/rows'
import { at, buildVersion, versionShape } from './random-versions.ts'
import type { VersionShape } from './random-versions.ts'

/** The contents of one answer. */
export type Delivery = Omit<SyncBatch, 'realmId' | 'lease'>

interface ObjectShape {
  kind: ChangeEntity
  versions: VersionShape[]
  end: { reason: Exclude<DeletionReason, 'absent'>; hasTime: boolean } | null
}

interface Sight {
  object: number
  /** Which of its versions, as far as there are. */
  version: number
  delay: number
  /** Told with other objects of the same answer. */
  withNext: boolean
  isVoidEvent: boolean
}

export const historyShape = fc.record({
  objects: fc.array(
    fc.record({
      kind: fc.constantFrom(...changeEntities),
      versions: fc.array(versionShape, { minLength: 1, maxLength: 4 }),
      end: fc.option(
        fc.record({
          reason: fc.constantFrom<'deleted' | 'merged'>('deleted', 'merged'),
          hasTime: fc.boolean(),
        }),
      ),
    }),
    { minLength: 1, maxLength: 5 },
  ),
  sights: fc.array(
    fc.record({
      object: fc.nat(4),
      version: fc.nat(3),
      delay: fc.integer({ min: 0, max: 40 }),
      withNext: fc.boolean(),
      isVoidEvent: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
    }),
    { minLength: 1, maxLength: 14 },
  ),
})

export type HistoryShape = { objects: ObjectShape[]; sights: Sight[] }

/** Turns a shape into the answers that a sync would receive, in order. Deletions are true: no version comes after one. */
export function buildHistory({ objects, sights }: HistoryShape): Delivery[] {
  const told: { second: number; delivery: Delivery }[] = []
  let open: { second: number; delivery: Delivery } | null = null
  for (const sight of sights) {
    const index = sight.object % objects.length
    const object = objects[index]
    if (!object) continue
    const seconds = timesOf(object)
    const n = sight.version % object.versions.length
    const second = (seconds[n] ?? 0) + sight.delay
    const answer: { second: number; delivery: Delivery } = open ?? {
      second,
      delivery: { observedAt: at(second) },
    }
    // An answer that holds several objects is as late as its latest.
    answer.second = Math.max(answer.second, second)
    answer.delivery = {
      ...addVersion(answer.delivery, object, index, n, seconds[n] ?? 0),
      observedAt: at(answer.second),
    }
    if (sight.isVoidEvent && object.kind !== 'Customer') {
      const event = { entity: object.kind, externalId: String(index) }
      answer.delivery.voidEvents = [...(answer.delivery.voidEvents ?? []), event]
    }
    open = sight.withNext ? answer : null
    if (!open) told.push(answer)
  }
  if (open) told.push(open)
  for (const [index, object] of objects.entries()) told.push(...endOf(object, index))
  return told.toSorted((a, b) => a.second - b.second).map(({ delivery }) => delivery)
}

function timesOf({ versions }: ObjectShape): number[] {
  let second = 0
  return versions.map(({ gap }) => (second += gap))
}

function endOf(object: ObjectShape, index: number) {
  if (!object.end) return []
  const second = (timesOf(object).at(-1) ?? 0) + 3
  const isMerge = object.end.reason === 'merged' && object.kind === 'Customer'
  const tombstone = {
    entity: object.kind,
    externalId: String(index),
    deletedAt: object.end.hasTime ? at(second) : null,
    reason: isMerge ? ('merged' as const) : ('deleted' as const),
    ...(isMerge ? { mergedInto: '99' } : {}),
  }
  const plain = { ...tombstone, reason: 'deleted' as const, deletedAt: null }
  delete (plain as { mergedInto?: string }).mergedInto
  return [
    { second: second + 2, delivery: { observedAt: at(second + 2), tombstones: [tombstone] } },
    { second: second + 6, delivery: { observedAt: at(second + 6), tombstones: [plain] } },
  ]
}

function addVersion(
  delivery: Delivery,
  object: ObjectShape,
  index: number,
  n: number,
  second: number,
): Delivery {
  const shape = object.versions[n]
  if (!shape) return delivery
  const version = {
    externalId: String(index),
    syncToken: String(n + 8),
    sourceCreatedAt: at(0),
    sourceUpdatedAt: at(second),
    unreadableFields: [],
  }
  const { kind } = object
  const row = buildVersion(kind, version, shape)
  const known: readonly unknown[] = delivery.rows?.[kind] ?? []
  return { ...delivery, rows: { ...delivery.rows, [kind]: [...known, row] } }
}
