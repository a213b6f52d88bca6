import { syncEntities } from '@vectis/quickbooks/rows'
import { compareInstants } from '@vectis/quickbooks/values'
import type { SyncBatch, SyncStore } from '@vectis/quickbooks/ports'
import type { BillingRowVersion, SyncEntity } from '@vectis/quickbooks/rows'
import { overlay } from './overlay.ts'

/** Looks at every commit from outside: no stored version may ever go back. */
export function watchVersions(sync: SyncStore, problems: string[]): SyncStore {
  return {
    forTenant(tenantId) {
      const store = sync.forTenant(tenantId)
      const versions = async (realmId: string, entity: SyncEntity, ids: readonly string[]) => {
        const stored = await store.readVersions({ realmId, entity, externalIds: ids })
        return new Map(stored.map((one) => [one.externalId, one.sourceUpdatedAt]))
      }
      return overlay(store, {
        async commit(batch) {
          const before = await eachEntity(batch, (entity, ids) =>
            versions(batch.realmId, entity, ids),
          )
          const counts = await store.commit(batch)
          const after = await eachEntity(batch, (entity, ids) =>
            versions(batch.realmId, entity, ids),
          )
          for (const [entity, stored] of after) {
            for (const [id, updatedAt] of stored) {
              const former = before.get(entity)?.get(id) ?? null
              if (former === null || updatedAt === null) continue
              if (compareInstants(updatedAt, former) < 0) {
                problems.push(`${entity} ${id} went back from ${former} to ${updatedAt}`)
              }
            }
          }
          return counts
        },
      })
    },
  }
}

async function eachEntity<T>(
  batch: SyncBatch,
  read: (entity: SyncEntity, ids: readonly string[]) => Promise<T>,
): Promise<Map<SyncEntity, T>> {
  const found = new Map<SyncEntity, T>()
  for (const entity of syncEntities) {
    const rows: readonly BillingRowVersion[] = batch.rows?.[entity] ?? []
    if (rows.length === 0) continue
    const ids = rows.map(({ externalId }) => externalId)
    found.set(entity, await read(entity, ids))
  }
  return found
}
