import { identifyRow } from '@vectis/quickbooks/rows'
import type { Realm } from '@vectis/quickbooks'
import type { SyncEntity } from '@vectis/quickbooks/rows'
import type { ObjectAnswer } from '@vectis/quickbooks/wire'
import { overlay } from '../overlay.ts'

/** The realm, in which objects count as gone by `isGone` without asking QuickBooks. */
function withBelief(
  realm: Realm,
  isGone: (entity: string, id: string) => { time: string } | null,
  replaced: Partial<Realm>,
): Realm {
  const ask = async (entity: SyncEntity, id: string, options?: object) => {
    const belief = isGone(entity, id)
    if (belief === null) return realm.ask(entity, id, options)
    return { kind: 'missing', time: belief.time } satisfies ObjectAnswer<never>
  }
  return overlay(realm, { ...replaced, ask: ask as Realm['ask'] })
}

/** A deleted stub counts as proof: the object is not asked for. */
export function withStubsBelieved(realm: Realm): Realm {
  const stubs = new Map<string, { time: string }>()
  return withBelief(realm, (entity, id) => stubs.get(`${entity} ${id}`) ?? null, {
    async changeDataCapture(input, options) {
      const changes = await realm.changeDataCapture(input, options)
      for (const { entity, externalId } of changes.deleted) {
        stubs.set(`${entity} ${externalId}`, { time: changes.time })
      }
      return changes
    },
  })
}

/** An object that one complete read did not find counts as gone: it is not asked for. */
export function withAbsenceBelieved(realm: Realm): Realm {
  const complete = new Map<string, { ids: ReadonlySet<string>; time: string }>()
  async function* scan(entity: SyncEntity, options: Parameters<Realm['scan']>[1]) {
    const ids = new Set<string>()
    for await (const page of realm.scan(entity, options)) {
      for (const row of page.rows) ids.add(identifyRow(entity, row).id)
      const isWhole = page.done && options?.from == null
      if (isWhole) complete.set(entity, { ids, time: page.time })
      yield page
    }
  }
  const isGone = (entity: string, id: string) => {
    const read = complete.get(entity)
    return read === undefined || read.ids.has(id) ? null : read
  }
  return withBelief(realm, isGone, { scan: scan as unknown as Realm['scan'] })
}
