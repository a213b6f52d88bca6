import { compareInstants } from '@vectis/quickbooks/values'
import type { OpenQuestion, QuestionKey, Tombstone } from '@vectis/quickbooks/ports'
import type { SyncEntity } from '@vectis/quickbooks/rows'
import type { Instant } from '@vectis/quickbooks/values'
import { addWireRows } from '../rows/batch-rows.ts'
import type { WireRows } from '../rows/batch-rows.ts'
import type { RunBatch } from '../context/run-context.ts'

/** The results of questions about objects, gathered until they are written in one batch. */
export interface Conclusions {
  wire: WireRows
  tombstones: Tombstone[]
  revived: { entity: SyncEntity; externalId: string }[]
  put: OpenQuestion[]
  settle: QuestionKey[]
  /** Server time of the last answer; null when nothing was requested. */
  time: Instant | null
}

export function noConclusions(wire: WireRows = {}): Conclusions {
  return { wire, tombstones: [], revived: [], put: [], settle: [], time: null }
}

/**
 * The time of the last answer: the store never treats a version as newer than its answer, so with an earlier time an
 * older version could win. Under a lease no other answer arrives in between.
 */
export function noteTime(into: Conclusions, time: Instant): void {
  if (into.time === null || compareInstants(time, into.time) > 0) into.time = time
}

/** Adds the results in `found` for one entity. */
export function join(into: Conclusions, found: Conclusions): void {
  for (const [entity, objects] of Object.entries(found.wire)) {
    addWireRows(into.wire, entity as SyncEntity, objects as never[])
  }
  into.tombstones.push(...found.tombstones)
  into.revived.push(...found.revived)
  into.put.push(...found.put)
  into.settle.push(...found.settle)
  if (found.time !== null) noteTime(into, found.time)
}

/** As parts of a batch. */
export function toBatch({
  wire,
  tombstones,
  revived,
  put,
  settle,
}: Conclusions): Pick<RunBatch, 'wire' | 'tombstones' | 'revived' | 'questions'> {
  return {
    wire,
    tombstones,
    revived,
    ...(put.length + settle.length === 0 ? {} : { questions: { put, settle } }),
  }
}
