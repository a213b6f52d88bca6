import { sqlFaults } from '../sql-faults.ts'

const scoped = [
  'sync/contract.test.ts',
  'tenancy/sync-store.test.ts',
  'tenancy/two-tenants.test.ts',
]
const connected = ['contracts.test.ts', 'tenancy/two-tenants.test.ts']

/** Every change of `sql-faults.ts` at each of its places in the statements of storage. */
export const sqlFaultsOfStorage = sqlFaults('storage-adapter', [
  { path: 'sync', tests: scoped },
  { path: 'connections', tests: [...connected, 'connections/disconnect-together.test.ts'] },
  { path: 'webhook-events', tests: [...connected, 'webhook-events/refusals.test.ts'] },
  { path: 'authorization-states', tests: connected },
  { path: 'usage', tests: connected },
  { path: 'rules', tests: ['sync/contract.test.ts', 'history/as-of.test.ts'] },
  { path: 'sources', tests: ['sources/contract.test.ts', 'tenancy/two-tenants.test.ts'] },
  {
    path: 'history',
    tests: [
      'history/evidence.test.ts',
      'history/versions.test.ts',
      'history/deleted-tenants.test.ts',
    ],
  },
  { path: 'retention', tests: ['retention/retention.test.ts', 'history/delete-versions.test.ts'] },
])
