import { checkTenantId } from '@vectis/quickbooks'
import type { Clock, ConnectionStore } from '@vectis/quickbooks'
import type { Kysely } from 'kysely'
import type { KeyRing } from '../custody/key-ring.ts'
import type { StorageDatabase } from '../schema/storage-database.ts'
import { gatherCalls } from '../databases/gather-calls.ts'
import { findRealms } from './find-realms.ts'
import { createLeaseClock } from './lease-clock.ts'
import { listConnected } from './list-connected.ts'
import { createTenantConnectionStore } from './tenant-connection-store.ts'
import type { LeasedRows } from './tenant-connection-store.ts'

export interface ConnectionStoreOptions {
  db: Kysely<StorageDatabase>
  /** Seals tokens at rest. */
  keyRing: KeyRing
  /** What leases and dates go by. Default: the database's clock, the one that all processes share. */
  clock?: Clock
}

const pageSize = 500

/** Connections in `quickbooks_connections`, one row per tenant, tokens sealed for their row, column and generation. */
export function createConnectionStore(options: ConnectionStoreOptions): ConnectionStore {
  const { db, keyRing } = options
  const now = createLeaseClock(options.clock)
  const leased: LeasedRows = new Map()
  // Nothing is cached: a call is answered by a read that began after it, so a changed token or a disconnect counts at
  // once.
  const findGathered = gatherCalls(
    async (asked: readonly (readonly string[])[]) => {
      const realms = await findRealms({ db, keyRing }, asked.flat())
      return asked.map((realmIds) => {
        const wanted = new Set(realmIds)
        return realms.filter(({ realmId }) => wanted.has(realmId))
      })
    },
    // Strangers' bodies may name any number: what is asked in one statement is bounded by the ids, not by the bodies.
    { atOnce: 2, limit: 200, weigh: (realmIds) => realmIds.length, maxWeight: 2_000 },
  )

  return {
    forTenant(tenantId) {
      checkTenantId('forTenant', tenantId)
      return createTenantConnectionStore({ db, keyRing, now, leased, tenantId })
    },

    findRealms: async (realmIds) => (realmIds.length === 0 ? [] : findGathered(realmIds)),

    async *listConnected() {
      let after: string | null = null
      for (;;) {
        const page = await listConnected(db, after, pageSize)
        for (const { tenant_id: tenantId, environment, realm_id: realmId } of page) {
          yield { tenantId, environment, realmId }
          after = tenantId
        }
        if (page.length < pageSize) return
      }
    },
  }
}
