import type { OpenQuestion, QuestionChanges, QuestionKey } from '@vectis/quickbooks/ports'
import type { SyncEntity } from '@vectis/quickbooks/rows'

/** The open questions of a realm during one run, and the calls that the run may still spend on them. */
export interface RunQuestions {
  /** The open question about an object. */
  find(entity: SyncEntity, externalId: string): OpenQuestion | null
  /** Whether QuickBooks cannot serve a known object of this entity: it counts the object, but no answer includes it. */
  hasUnserved(entity: SyncEntity): boolean
  /** Objects and intervals that QuickBooks cannot serve. */
  unserved(): OpenQuestion[]
  /** Applies the changes that were just committed. */
  note(changes: QuestionChanges): void
  /** Whether this run has read it by id. A second confirmation must come from another tick. */
  wasAsked(entity: SyncEntity, externalId: string): boolean
  /** Takes one of this run's remaining reads by id; false when none is left. */
  takeRead(entity: SyncEntity, externalId: string): boolean
  /** Reads of this entity fail: no further read by id of it in this run. */
  stopReads(entity: SyncEntity): void
  /** Whether they were stopped. */
  areReadsStopped(entity: SyncEntity): boolean
}

/** Reads by id in one run. Other questions stay open until the next run. Each read is a metered call. */
const READS_AT_MOST = 50

export function createRunQuestions(known: readonly OpenQuestion[]): RunQuestions {
  const open = new Map(known.map((question) => [nameOf(question), question]))
  const asked = new Set<string>()
  const stopped = new Set<SyncEntity>()
  let left = READS_AT_MOST
  const named = (entity: SyncEntity, externalId: string) =>
    nameOf({ entity, externalId, createdFrom: null })
  return {
    find: (entity, externalId) => open.get(named(entity, externalId)) ?? null,
    hasUnserved: (entity) =>
      [...open.values()].some((one) => one.entity === entity && one.kind === 'unserved'),
    unserved: () => [...open.values()].filter(({ kind }) => kind === 'unserved'),
    note({ put = [], add = [], settle = [] }) {
      for (const key of settle) open.delete(nameOf(key))
      for (const question of put) open.set(nameOf(question), question)
      for (const question of add) {
        if (!open.has(nameOf(question))) open.set(nameOf(question), question)
      }
    },
    wasAsked: (entity, externalId) => asked.has(named(entity, externalId)),
    takeRead(entity, externalId) {
      if (left === 0 || stopped.has(entity)) return false
      left -= 1
      asked.add(named(entity, externalId))
      return true
    },
    stopReads(entity) {
      stopped.add(entity)
    },
    areReadsStopped: (entity) => stopped.has(entity),
  }
}

function nameOf({ entity, externalId, createdFrom }: QuestionKey): string {
  return JSON.stringify([entity, externalId, createdFrom ?? ''])
}
