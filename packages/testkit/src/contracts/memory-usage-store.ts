import type { UsageStore } from '@vectis/quickbooks/ports'

/** The reference `UsageStore`: one process, nothing on disk. */
export function createMemoryUsageStore(): UsageStore {
  type Entry = Parameters<UsageStore['add']>[0]
  const entries: Entry[] = []
  const sum = (matches: (entry: Entry) => boolean): number =>
    entries.filter(matches).reduce((calls, entry) => calls + entry.calls, 0)

  return {
    async add(input) {
      const known = entries.find(
        (entry) =>
          entry.tenantId === input.tenantId &&
          entry.appId === input.appId &&
          entry.environment === input.environment &&
          entry.realmId === input.realmId &&
          entry.month === input.month,
      )
      if (known) known.calls += input.calls
      else entries.push({ ...input })
    },
    readRealm: async ({ tenantId, environment, realmId, month }) =>
      sum(
        (entry) =>
          entry.tenantId === tenantId &&
          entry.environment === environment &&
          entry.realmId === realmId &&
          entry.month === month,
      ),
    readApp: async ({ appId, month }) =>
      sum((entry) => entry.appId === appId && entry.month === month),
    async listSpenders({ appId, month, limit }) {
      const byTenant = new Map<string, number>()
      for (const entry of entries) {
        if (entry.appId !== appId || entry.month !== month) continue
        byTenant.set(entry.tenantId, (byTenant.get(entry.tenantId) ?? 0) + entry.calls)
      }
      return [...byTenant]
        .map(([tenantId, calls]) => ({ tenantId, calls }))
        .toSorted((a, b) => b.calls - a.calls || (a.tenantId < b.tenantId ? -1 : 1))
        .slice(0, limit)
    },
  }
}
