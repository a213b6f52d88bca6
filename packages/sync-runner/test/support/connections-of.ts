import type { Connection, ConnectionStore } from '@vectis/quickbooks'

/** Connections of tenants that exist by name alone, for tests of the queue; `tenants` may change meanwhile. */
export function connectionsOf(
  tenants: readonly string[],
  ended: readonly string[] = [],
): Pick<ConnectionStore, 'listConnected' | 'forTenant'> {
  const read = (tenantId: string): Pick<Connection, 'state' | 'stateReason'> | null => {
    if (tenants.includes(tenantId)) return { state: 'connected', stateReason: null }
    return ended.includes(tenantId) ? { state: 'disconnected', stateReason: 'by_host' } : null
  }
  return {
    async *listConnected() {
      for (const tenantId of tenants) yield { tenantId, environment: 'sandbox', realmId: tenantId }
    },
    forTenant: (tenantId) =>
      ({ read: async () => read(tenantId) }) as ReturnType<ConnectionStore['forTenant']>,
  }
}
