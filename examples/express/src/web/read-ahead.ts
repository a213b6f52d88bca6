import type { RouteOptions } from '../app.ts'
import { alertsPages } from '../routes/alert-views.ts'
import { todayOf } from './today-of.ts'

/**
 * After each sync, adds up what the lists show of all customers, so that no visitor waits for it: the hub keeps it until
 * something is written. If it fails, the next page reads for itself.
 */
export function readAhead({ wiring, tenantId, logger }: RouteOptions): void {
  const hub = wiring.hub.forTenant(tenantId)
  const read = async () => {
    const connection = await wiring.storage.connections.forTenant(tenantId).read()
    const today = todayOf(connection, wiring.clock)
    await Promise.all([
      hub.customers({ today, limit: 1 }),
      hub.unassigned(),
      today === null ? [] : hub.months({ today }),
      hub.alerts.byCustomer({ limit: alertsPages.customers, perCustomer: 1 }),
    ])
  }
  wiring.progress.watch(tenantId, (pages) => {
    if (pages !== null) return
    read().catch((error: unknown) => logger.debug({ err: error }, 'sums could not be read ahead'))
  })
}
