import type { HttpExchange, Realm, TenantSyncStore } from '@vectis/quickbooks'
import { withOffsetPaging } from './offset-paging.ts'
import { overlay } from './overlay.ts'

/** The ways to break a sync that the simulation has to find. */
export type Variant = 'sound' | 'offset_paging' | 'no_cut_detection' | 'checkpoint_first'

/** Test double: a sync with one fault, made of the sound one by what stands between it and the outside. */
export interface Broken {
  name: Variant
  exchange(next: HttpExchange): HttpExchange
  store(store: TenantSyncStore): TenantSyncStore
  realm(realm: Realm, settings: { pageSize: number }): Realm
}

export function createBroken(name: Variant): Broken {
  const sound: Omit<Broken, 'name'> = {
    exchange: (next) => next,
    store: (store) => store,
    realm: (realm) => realm,
  }
  return { ...sound, ...breaks[name], name }
}

const breaks: Record<Variant, Partial<Broken>> = {
  sound: {},
  offset_paging: { realm: (realm, { pageSize }) => withOffsetPaging(realm, pageSize) },
  // In the small feed.
  no_cut_detection: {},
  checkpoint_first: { store: withCheckpointFirst },
}

/** The checkpoint is committed first, the rows after it. */
function withCheckpointFirst(store: TenantSyncStore): TenantSyncStore {
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
