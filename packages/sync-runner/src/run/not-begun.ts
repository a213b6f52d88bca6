import { QuickBooksError } from '@vectis/quickbooks'
import { todayIn } from '@vectis/quickbooks/values'
import type { Clock, Connection, Logger } from '@vectis/quickbooks'
import { toStoredRun } from '../report/ended-before.ts'
import type { RunReport } from '../report/sync-event.ts'
import type { SyncRunnerOptions } from '../sync-runner-options.ts'

/** Handles a run that could not begin, because there is no consent or the stores are unreachable. Never rejects. */
export interface NotBegun {
  /** The tenant's realm; null when it has none, or it cannot be read. */
  findRealm(tenantId: string, thrown: unknown): Promise<string | null>
  /** Stores the run if its realm is known. */
  record(report: RunReport): Promise<void>
  /** Statuses are updated for the new day even then. */
  refreshStatuses(tenantId: string, known: Connection | null): Promise<void>
}

/** A run that cannot begin is stored and measured like others. See docs/decisions/0165. */
export function createNotBegun(
  { connections, store }: Pick<SyncRunnerOptions, 'connections' | 'store'>,
  input: {
    clock: Clock
    logger: Logger
    findTimeZone(tenantId: string, connection: Connection | null): Promise<string | null>
  },
): NotBegun {
  const { clock, logger, findTimeZone } = input
  return {
    async findRealm(tenantId, thrown) {
      if (thrown instanceof QuickBooksError && thrown.realmId !== null) return thrown.realmId
      try {
        return (await connections.forTenant(tenantId).readBoundRealm())?.realmId ?? null
      } catch {
        // The store is what failed; the report names it.
        return null
      }
    },
    async record(report) {
      const { tenantId, realmId, runId } = report
      if (realmId === '') return
      try {
        await store.forTenant(tenantId).recordNotBegun(toStoredRun(report))
      } catch (error) {
        const about = { event: 'quickbooks.sync.not_stored', tenantId, realmId, runId, err: error }
        logger.debug(about, 'A run that could not begin is not stored either')
      }
    },
    async refreshStatuses(tenantId, known) {
      try {
        const connection = known ?? (await connections.forTenant(tenantId).read())
        const zone = connection === null ? null : await findTimeZone(tenantId, connection)
        if (connection === null || zone === null) return
        const { realmId } = connection
        const today = todayIn(zone, clock.now())
        await store.forTenant(tenantId).refreshStatuses({ realmId, today })
      } catch (error) {
        const about = { event: 'quickbooks.sync.statuses_not_refreshed', tenantId, err: error }
        logger.debug(about, 'Statuses could not be brought up to date')
      }
    },
  }
}
