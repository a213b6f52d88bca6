import assert from 'node:assert/strict'
import type { UsageStore } from '@vectis/quickbooks/ports'
import { buildCases } from './contract-case.ts'
import type { ContractCase, OpenStore } from './contract-case.ts'

type Entry = Parameters<UsageStore['add']>[0]

const entry = (change: Partial<Entry> = {}): Entry => ({
  tenantId: 'acme',
  appId: 'app-1',
  environment: 'production',
  realmId: '1',
  month: '2026-11',
  calls: 1,
  ...change,
})

/** What every `UsageStore` must do: lose no call, and mix neither realms, tenants, apps nor months. */
export function usageStoreContract(open: OpenStore<UsageStore>): ContractCase[] {
  return buildCases(open, {
    'nothing reported is zero': async (store) => {
      assert.equal(await store.readRealm(entry()), 0)
      assert.equal(await store.readApp({ appId: 'app-1', month: '2026-11' }), 0)
    },

    'reports add up, also when they come at once': async (store) => {
      await Promise.all(Array.from({ length: 40 }, (_, n) => store.add(entry({ calls: n + 1 }))))
      assert.equal(await store.readRealm(entry()), 820)
      assert.equal(await store.readApp({ appId: 'app-1', month: '2026-11' }), 820)
    },

    'a realm is counted by tenant, environment, realm and month': async (store) => {
      const changes: Partial<Entry>[] = [
        {},
        { tenantId: 'beta' },
        { environment: 'sandbox' },
        { realmId: '2' },
        { month: '2026-12' },
      ]
      for (const [n, change] of changes.entries()) {
        await store.add(entry({ ...change, calls: 10 ** n }))
      }
      for (const [n, change] of changes.entries()) {
        assert.equal(await store.readRealm(entry(change)), 10 ** n)
      }
    },

    'the tenant with most calls of an app in a month comes first, all its realms together': async (
      store,
    ) => {
      await store.add(entry({ calls: 3 }))
      await store.add(entry({ realmId: '2', calls: 4 }))
      await store.add(entry({ tenantId: 'beta', calls: 9 }))
      await store.add(entry({ tenantId: 'gamma', calls: 7 }))
      await store.add(entry({ tenantId: 'delta', calls: 1 }))
      await store.add(entry({ tenantId: 'other', appId: 'app-2', calls: 99 }))
      await store.add(entry({ tenantId: 'before', month: '2026-10', calls: 99 }))
      assert.deepEqual(await store.listSpenders({ appId: 'app-1', month: '2026-11', limit: 3 }), [
        { tenantId: 'beta', calls: 9 },
        { tenantId: 'acme', calls: 7 },
        { tenantId: 'gamma', calls: 7 },
      ])
    },

    'a realm that changed its app is still one realm': async (store) => {
      await store.add(entry({ calls: 3 }))
      await store.add(entry({ appId: 'app-2', calls: 4 }))
      assert.equal(await store.readRealm(entry()), 7)
    },

    'an app is counted over all tenants and realms of the month': async (store) => {
      await store.add(entry({ calls: 1 }))
      await store.add(entry({ tenantId: 'beta', realmId: '2', calls: 20 }))
      await store.add(entry({ appId: 'app-2', calls: 300 }))
      await store.add(entry({ month: '2026-10', calls: 4000 }))
      assert.equal(await store.readApp({ appId: 'app-1', month: '2026-11' }), 21)
    },

    'counts go beyond 32 bits': async (store) => {
      await store.add(entry({ calls: 3_000_000_000 }))
      await store.add(entry({ calls: 3_000_000_000 }))
      assert.equal(await store.readRealm(entry()), 6_000_000_000)
    },
  })
}
