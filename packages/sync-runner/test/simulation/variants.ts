import type { Realm, ScanPage, ScanPosition, SyncEntity, TenantSyncStore } from '@vectis/quickbooks'
import { identifyRow } from '@vectis/quickbooks'

/** The ways to break a sync that the simulation has to find. */
export type Variant = 'sound' | 'offset_paging' | 'no_cut_detection' | 'checkpoint_first'

/**
 * Test double: pages by position over the order of last change, and goes on after the last CreateTime with `>`: rows that share the second of a page's end
 * are lost, and so are rows that move.
 */
export function withOffsetPaging(realm: Realm, pageSize: number): Realm {
  async function* scan(
    entity: SyncEntity,
    options: { from?: ScanPosition; signal?: AbortSignal } = {},
  ): AsyncGenerator<ScanPage<unknown>> {
    let position = options.from ?? null
    for (;;) {
      const after: string | null = position?.createdFrom ?? null
      const where = after === null ? {} : { where: { 'MetaData.CreateTime': { gt: after } } }
      const query = realm.query<SyncEntity>(entity, { ...where, pageSize } as never)
      let first
      for await (const page of query.pages()) {
        first = page
        break
      }
      const rows: unknown[] = first?.rows ?? []
      const time = first?.time ?? ''
      const ids = rows.map((row) => identifyRow(entity, row).id)
      const last = rows.length === 0 ? null : identifyRow(entity, rows.at(-1)).createdAt
      const done = rows.length < pageSize
      position = {
        scanId: position?.scanId ?? `offset ${entity} ${time}`,
        startedAt: position?.startedAt ?? time,
        createdFrom: last ?? after,
        offset: 0,
        idsAtCursor: [],
        setAside: [],
        rows: (position?.rows ?? 0) + rows.length,
        pages: (position?.pages ?? 0) + 1,
        expected: null,
      }
      const window = { createdFrom: after, createdBefore: done ? null : position.createdFrom }
      yield { rows, setAside: [], ids, position, window, time, done }
      if (done) return
    }
  }
  return overlay(realm, { scan: scan as unknown as Realm['scan'] })
}

/** Test double: the checkpoint is committed first, the rows after it. */
export function withCheckpointFirst(store: TenantSyncStore): TenantSyncStore {
  return overlay(store, {
    async commit(batch) {
      const { realmId, lease, observedAt, checkpoints, ...rest } = batch
      if (checkpoints !== undefined) {
        await store.commit({ realmId, lease, observedAt, checkpoints })
      }
      return store.commit({ realmId, lease, observedAt, ...rest })
    },
  })
}

/** `target` with some of its methods replaced. */
export function overlay<T extends object>(target: T, replaced: Partial<T>): T {
  return new Proxy(target, {
    get(object, name) {
      if (Object.hasOwn(replaced, name)) return replaced[name as keyof T]
      const value: unknown = Reflect.get(object, name, object)
      return typeof value === 'function' ? (value.bind(object) as unknown) : value
    },
  })
}
