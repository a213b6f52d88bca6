import { sqlFaults } from '../sql-faults.ts'

const scoped = [
  'sync/contract.test.ts',
  'tenancy/twin-rows.test.ts',
  'tenancy/sync-store.test.ts',
  'sync/reference-store.test.ts',
]
const connected = ['contracts.test.ts', 'tenancy/two-tenants.test.ts']
const dated = [
  'history/as-of.test.ts',
  '../../billing-hub/test/history/as-of.test.ts',
  '../../billing-hub/test/history/known-at.test.ts',
]

/** Every change of `sql-faults.ts` at each of its places in the statements of storage. */
export const sqlFaultsOfStorage = sqlFaults('storage-adapter', [
  { path: 'sync/absence.ts', tests: [...scoped, 'sync/absence.test.ts'] },
  { path: 'sync/leases.ts', tests: [...scoped, 'sync/lease-guards.test.ts'] },
  { path: 'sync/keep-statistics.ts', tests: ['sync/statistics.test.ts'] },
  { path: 'sync', tests: [...scoped, 'rules/stored-version.test.ts'] },
  { path: 'connections', tests: [...connected, 'connections/disconnect-together.test.ts'] },
  { path: 'webhook-events', tests: [...connected, 'webhook-events/refusals.test.ts'] },
  { path: 'authorization-states', tests: connected },
  { path: 'usage', tests: connected },
  { path: 'rules', tests: ['sync/contract.test.ts', ...dated] },
  { path: 'sources', tests: ['sources/contract.test.ts', 'sources/organisation-name.test.ts'] },
  {
    path: 'history',
    tests: [
      'history/evidence.test.ts',
      'history/versions.test.ts',
      'history/deleted-tenants.test.ts',
      ...dated,
    ],
  },
  { path: 'retention', tests: ['retention/retention.test.ts', 'history/delete-versions.test.ts'] },
])
