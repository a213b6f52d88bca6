import type { Connection } from '@vectis/quickbooks'
import type { ConnectionStore } from '@vectis/quickbooks/ports'

/** Connections of tenants that exist by name alone, for tests of the queue; `tenants` may change meanwhile. */
export function connectionsOf(
  tenants: readonly string[],
  ended: readonly string[] = [],
): Pick<ConnectionStore, 'listConnected' | 'forTenant'> {
  const of = (tenantId: string) => ({ environment: 'sandbox' as const, realmId: tenantId })
  const read = (
    tenantId: string,
  ): Pick<Connection, 'state' | 'stateReason' | 'environment' | 'realmId'> | null => {
    if (tenants.includes(tenantId))
      return { ...of(tenantId), state: 'connected', stateReason: null }
    if (!ended.includes(tenantId)) return null
    return { ...of(tenantId), state: 'disconnected', stateReason: 'by_host' }
  }
  return {
    async *listConnected() {
      for (const tenantId of tenants) yield { tenantId, environment: 'sandbox', realmId: tenantId }
    },
    forTenant: (tenantId) =>
      ({ read: async () => read(tenantId) }) as ReturnType<ConnectionStore['forTenant']>,
  }
}
