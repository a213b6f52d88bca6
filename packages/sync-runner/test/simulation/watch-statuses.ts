import type { SyncStore } from '@vectis/quickbooks/ports'
import { overlay } from './overlay.ts'

/** Notes for which day the stored statuses are true. */
export function watchStatuses(sync: SyncStore): {
  sync: SyncStore
  /** `YYYY-MM-DD`; null before the first time. */
  dayOf(tenantId: string, realmId: string): string | null
} {
  const days = new Map<string, string>()
  return {
    dayOf: (tenantId, realmId) => days.get(`${tenantId} ${realmId}`) ?? null,
    sync: {
      forTenant(tenantId) {
        const store = sync.forTenant(tenantId)
        return overlay(store, {
          async refreshStatuses(input) {
            const changed = await store.refreshStatuses(input)
            days.set(`${tenantId} ${input.realmId}`, input.today)
            return changed
          },
        })
      },
    },
  }
}
