import { sqlFaults } from '../sql-faults.ts'

const scoped = ['sync/contract.test.ts', 'sync/reference-store.test.ts']
const connected = ['contracts.test.ts', 'tenancy/two-tenants.test.ts']
const dated = [
  'history/as-of.test.ts',
  '../../billing-hub/test/history/as-of.test.ts',
  '../../billing-hub/test/history/known-at.test.ts',
]

/** Every change of `sql-faults.ts` at each of its places in the statements of storage. */
export const sqlFaultsOfStorage = sqlFaults('storage-adapter', [
  { path: 'sync/absence.ts', tests: [...scoped, 'sync/absence.test.ts'] },
  { path: 'sync/check-balances.ts', tests: [...scoped, 'sync/balances-by-change.test.ts'] },
  { path: 'sync/balance-scope.ts', tests: [...scoped, 'sync/balances-by-change.test.ts'] },
  { path: 'sync/families.ts', tests: ['sync/families.test.ts'] },
  { path: 'sync/leases.ts', tests: [...scoped, 'sync/lease-guards.test.ts'] },
  { path: 'sync/keep-statistics.ts', tests: ['sync/statistics.test.ts'] },
  {
    path: 'sync/write-settlements.ts',
    tests: ['sync/strike-settlements.test.ts', ...scoped, 'rules/settlement-rows.test.ts'],
  },
  { path: 'sync/write-tombstones.ts', tests: [...scoped, 'rules/deletion.test.ts'] },
  { path: 'sync', tests: [...scoped, 'rules/stored-version.test.ts'] },
  { path: 'connections/adopt.ts', tests: ['connections/adopt.test.ts'] },
  {
    path: 'connections',
    tests: [
      'connections/restored-row.test.ts',
      ...connected,
      'connections/disconnect-together.test.ts',
      'connections/connect-meanwhile.test.ts',
      'connections/reconnect-over-lost-tokens.test.ts',
      'rekey/held-row.test.ts',
    ],
  },
  {
    path: 'webhook-events',
    tests: [
      'webhook-events/refusals.test.ts',
      'webhook-events/settled-events.test.ts',
      ...connected,
      'webhook-events/concurrent-deliveries.test.ts',
    ],
  },
  { path: 'authorization-states', tests: connected },
  { path: 'usage', tests: connected },
  { path: 'rules/as-of.ts', tests: dated },
  { path: 'rules/deletion.ts', tests: ['rules/deletion.test.ts'] },
  { path: 'rules/unreadable-mark.ts', tests: ['rules/stored-version.test.ts'] },
  {
    path: 'rules',
    tests: [
      'rules/stored-version.test.ts',
      'rules/void.test.ts',
      'sync/contract.test.ts',
      '../../billing-hub/test/first-and-last-days.test.ts',
    ],
  },
  {
    path: 'sources',
    tests: [
      'sources/contract.test.ts',
      'sources/organisation-name.test.ts',
      '../../billing-hub/test/alerts/service-windows.test.ts',
    ],
  },
  {
    path: 'history',
    tests: [
      'history/unused-evidence.test.ts',
      'history/to-the-instant.test.ts',
      'history/evidence.test.ts',
      'history/versions.test.ts',
      'history/deleted-tenants.test.ts',
      'history/delete-versions.test.ts',
      ...dated,
      '../../billing-hub/test/history/rederive.test.ts',
      '../../billing-hub/test/history/two-tenants.test.ts',
    ],
  },
  {
    path: 'retention',
    tests: [
      'retention/ageing.test.ts',
      'retention/bounds.test.ts',
      'history/to-the-instant.test.ts',
      'retention/retention.test.ts',
      'history/delete-versions.test.ts',
      '../../billing-hub/test/history/two-tenants.test.ts',
    ],
  },
])

const company = ['tenants.test.ts', 'two-sources.test.ts']
const rowByRow = ['deleted-rows.test.ts', 'order-of-lists.test.ts', 'first-and-last-days.test.ts']
const whole = ['history/known-at.test.ts', 'history/as-of.test.ts', 'history/every-read.test.ts']

/** The same in the statements of the hub. */
export const sqlFaultsOfHub = sqlFaults(
  'billing-hub',
  [
    {
      path: 'panel',
      tests: [
        'panel.test.ts',
        'panel-dates.test.ts',
        'panel-months.test.ts',
        'received.test.ts',
        'receipts.test.ts',
        'issued.test.ts',
        'unreadable.test.ts',
        ...company,
        ...whole,
      ],
    },
    {
      path: 'context/read-revisions.ts',
      tests: ['customers/kept-scopes.test.ts', 'customers/kept-sums.test.ts', ...company],
    },
    {
      path: 'context',
      tests: [
        'panel.test.ts',
        'panel-dates.test.ts',
        'readings.test.ts',
        'revenue.test.ts',
        ...company,
      ],
    },
    { path: 'standings', tests: ['panel.test.ts', 'panel-dates.test.ts', ...company] },
    { path: 'revenue', tests: ['revenue.test.ts', 'history/every-read.test.ts', ...company] },
    {
      path: 'timeline',
      tests: [
        'panel-dates.test.ts',
        'received.test.ts',
        'receipts.test.ts',
        'panel.test.ts',
        ...company,
      ],
    },
    {
      path: 'customers',
      tests: ['customers/customer-list.test.ts', 'status-agreement.test.ts', ...company],
    },
    {
      path: 'explain',
      tests: [
        'history/explain.test.ts',
        'history/explain-odd.test.ts',
        'history/chosen-instants.test.ts',
        'history/explain-statements.test.ts',
        ...company,
      ],
    },
    {
      path: 'changes',
      tests: [
        'history/changes.test.ts',
        'history/chosen-instants.test.ts',
        'history/describe-change.test.ts',
        'history/two-clocks.test.ts',
        ...company,
      ],
    },
    {
      path: 'alerts',
      tests: [
        'links-and-alerts.test.ts',
        'alerts/service-windows.test.ts',
        'alerts/window-bounds.test.ts',
        'alerts/by-customer.test.ts',
        'alerts/whose-alert.test.ts',
        'alerts/unchanged-alerts.test.ts',
        'alerts/reads-in-pages.test.ts',
        'alerts/passes-together.test.ts',
        'history/replay-overdue.test.ts',
        ...company,
      ],
    },
    {
      path: 'links',
      tests: [
        'links-and-alerts.test.ts',
        'links/decisions-stand.test.ts',
        'links/preview-acceptance.test.ts',
        'links/why-and-review.test.ts',
        'links/changed-since.test.ts',
        'links/kept-memory.test.ts',
        'links/reads-in-pages.test.ts',
        ...company,
      ],
    },
  ].map((one) => ({
    ...one,
    tests: [...rowByRow, ...one.tests],
    beside: 'beside-others.test.ts',
  })),
)
