import type { BooksCompany } from '@vectis/quickbooks-emulator'
import type { SyncStore } from '@vectis/quickbooks/ports'
import type { SyncEntity } from '@vectis/quickbooks/rows'
import { expectedBillingRows } from '@vectis/quickbooks-testkit'
import { overlay } from './overlay.ts'

/** Looks at every commit from outside: nothing that lives in the books may ever be stored as gone, even for an hour. */
export function watchBurials(
  sync: SyncStore,
  problems: string[],
  companyOf: (realmId: string) => BooksCompany | null,
): SyncStore {
  const check = (realmId: string, gone: readonly { entity: SyncEntity; externalId: string }[]) => {
    const company = gone.length === 0 ? null : companyOf(realmId)
    if (company === null) return
    const living = livingOf(company)
    for (const { entity, externalId } of gone) {
      if (!living.has(`${entity} ${externalId}`)) continue
      problems.push(`${entity} ${externalId} was stored as gone, and lives`)
    }
  }
  return {
    forTenant(tenantId) {
      const store = sync.forTenant(tenantId)
      return overlay(store, {
        async commit(batch) {
          check(batch.realmId, batch.tombstones ?? [])
          return store.commit(batch)
        },
        async resolveAbsent(input) {
          const { realmId, entity, scanId, confirmed } = input
          const marked = confirmed
            ? await store.listAbsent({ realmId, entity, scanId, limit: 10_000 })
            : []
          check(
            realmId,
            marked.map((externalId) => ({ entity, externalId })),
          )
          return store.resolveAbsent(input)
        },
      })
    },
  }
}

/** Everything that lives, as `Invoice 12`. */
export function livingOf(company: BooksCompany): Set<string> {
  return new Set(
    Object.entries(expectedBillingRows(company).rows).flatMap(([entity, list]) =>
      list.map(({ externalId }) => `${entity} ${externalId}`),
    ),
  )
}
