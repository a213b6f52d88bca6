import type { OpenQuestion, QuestionChanges, QuestionKey } from '@vectis/quickbooks/ports'
import type { SyncEntity } from '@vectis/quickbooks/rows'

/** The open questions of a realm during one run, and what the run may still spend on them. */
export interface RunQuestions {
  /** What is known to be open about an object. */
  find(entity: SyncEntity, externalId: string): OpenQuestion | null
  /** Whether an object of this entity is known that QuickBooks cannot serve: it counts it, and no answer holds it. */
  hasUnserved(entity: SyncEntity): boolean
  /** Objects and intervals that QuickBooks cannot serve. */
  unserved(): OpenQuestion[]
  /** Changes that are durable now. */
  note(changes: QuestionChanges): void
  /** Whether a read by id of this run has asked for it: a second witness has to be of another tick. */
  wasAsked(entity: SyncEntity, externalId: string): boolean
  /** Takes one of the reads by id that are left to this run; false when none is. */
  takeRead(entity: SyncEntity, externalId: string): boolean
  /** Reads of this entity fail: no further read by id of it in this run. */
  stopReads(entity: SyncEntity): void
}

/** Reads by id in one run; what is not asked for stays open until the next. Each is a metered call. */
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
  }
}

function nameOf({ entity, externalId, createdFrom }: QuestionKey): string {
  return JSON.stringify([entity, externalId, createdFrom ?? ''])
}
