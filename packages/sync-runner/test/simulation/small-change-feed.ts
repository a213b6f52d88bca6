import type { Realm } from '@vectis/quickbooks'
import type { SyncEntity } from '@vectis/quickbooks/rows'
import type { ChangeSet, DeletedStub } from '@vectis/quickbooks/wire'
import { overlay } from './overlay.ts'

export interface SmallFeedOptions {
  /** Objects in one answer, in place of QuickBooks' 1,000: small companies reach it. */
  cap: number
  /** Reports that an answer was cut. The broken variant does not. */
  detectsCut: boolean
  /** A stub for an object that lives, now and then: such were reported. */
  falseStub(present: readonly DeletedStub[], rows: ChangeSet['rows']): DeletedStub | null
}

/** Cuts answers as QuickBooks does, silently: whole objects of all entities first, deletions after them. */
export function withSmallChangeFeed(realm: Realm, options: SmallFeedOptions): Realm {
  return overlay(realm, {
    async changeDataCapture(input, callOptions) {
      const changes = await realm.changeDataCapture(input, callOptions)
      const stub = options.falseStub(changes.deleted, changes.rows)
      const deleted = stub === null ? changes.deleted : [...changes.deleted, stub]
      const total = changes.total + (stub === null ? 0 : 1)
      if (total < options.cap) return { ...changes, deleted, total }
      let room = options.cap
      const rows: Record<string, unknown[]> = {}
      for (const [entity, objects] of Object.entries(changes.rows).toReversed()) {
        rows[entity as SyncEntity] = objects.slice(0, room)
        room -= Math.min(room, objects.length)
      }
      return {
        ...changes,
        rows: rows as ChangeSet['rows'],
        deleted: deleted.slice(0, room),
        total: options.cap,
        isCut: options.detectsCut,
      }
    },
  })
}
