/** A part of a package whose every mutant is tried by Stryker. */
export interface MutatedModule {
  name: string
  /** Globs from the root. */
  mutate: readonly string[]
  tests: readonly string[]
  /** The tests need PostgreSQL. */
  onPostgres?: boolean
}

const under = (folder: string, of: readonly string[]) =>
  of.map((one) => `packages/${folder}/${one}`)

const derived = (name: string) => `derive/${name}.test.ts`

/** What decides; the rest of core's entities reads fields and makes rows. */
const rules = [
  'balance-rules.ts',
  '*/rule.ts',
  'payment/settlement-rules.ts',
  'recurring-transaction/schedule.ts',
  'parts/as-of.ts',
  'parts/former-total.ts',
  'parts/unreadable-mark.ts',
  'parts/version-order.ts',
  'parts/void-*.ts',
]

/** Of the alerts, what needs no database. */
const alertRules = [
  'describe-*.ts',
  'invoice-overdue.ts',
  'plan-transitions.ts',
  'service-without-invoice.ts',
]

/** Modules without input or output, cheapest first; each is to notice 97 % of its mutants. */
export const modules: readonly MutatedModule[] = [
  {
    name: 'core-values',
    mutate: under('core/src/values', ['**/*.ts']),
    tests: under('core/test', ['values/*.test.ts', 'client/options.test.ts', 'derive/*.test.ts']),
  },
  {
    name: 'core-rules',
    mutate: under('core/src/entities', rules),
    tests: under('core/test', [
      'rules/*.test.ts',
      'entities/*.test.ts',
      ...['build-rows', 'credit-memo-state', 'invoice-status', 'recurring-revenue'].map(derived),
      ...['settlement-rules', 'settlements'].map(derived),
    ]),
  },
  {
    name: 'core-entities',
    mutate: [
      ...under('core/src/entities', ['**/*.ts']),
      ...under('core/src/entities', rules).map((path) => `!${path}`),
    ],
    tests: under('core/test', [
      'entities/*.test.ts',
      'derive/build-rows.test.ts',
      'rules/*.test.ts',
    ]),
  },
  {
    name: 'sync-plan',
    mutate: under('sync-runner/src/plan', ['**/*.ts']),
    tests: under('sync-runner/test', ['plan/*.test.ts', 'ladder/turns.test.ts']),
  },
  {
    name: 'sync-gone',
    mutate: under('sync-runner/src/gone', ['**/*.ts']),
    tests: under('sync-runner/test', [
      'gone/*.test.ts',
      'ladder/unserved.test.ts',
      'ladder/unserved-naming.test.ts',
      'ladder/unreadable.test.ts',
    ]),
  },
  {
    name: 'sync-verify',
    mutate: under('sync-runner/src/verify', ['**/*.ts']),
    tests: under('sync-runner/test', [
      'verify/*.test.ts',
      'last-findings.test.ts',
      'balances-by-change.test.ts',
      'counts.test.ts',
      'ladder/parts-beside.test.ts',
    ]),
  },
  {
    name: 'storage-custody',
    mutate: under('storage-adapter/src/custody', ['**/*.ts']),
    // `seal-property` counts what it saw, over more cases than a mutant is tried with.
    tests: under('storage-adapter/test', ['custody/[ik]*.test.ts']),
  },
  {
    name: 'hub-names',
    mutate: under('billing-hub/src/names', ['**/*.ts']),
    tests: under('billing-hub/test', ['names/*.test.ts']),
  },
  {
    name: 'hub-alerts',
    mutate: under('billing-hub/src/alerts', alertRules),
    tests: under('billing-hub/test', [
      'alerts/alert-rules.test.ts',
      'alerts/alert-messages.test.ts',
    ]),
  },
  {
    name: 'hub-alert-reads',
    mutate: [
      ...under('billing-hub/src/alerts', ['**/*.ts']),
      ...under('billing-hub/src/alerts', alertRules).map((path) => `!${path}`),
    ],
    tests: under('billing-hub/test', [
      'alerts/*.test.ts',
      'customers/kept-scopes.test.ts',
      'links-and-alerts.test.ts',
      'history/replay-*.test.ts',
      'hub-arguments.test.ts',
      'no-time-zone.test.ts',
      'readings.test.ts',
      'two-sources.test.ts',
    ]),
    onPostgres: true,
  },
]
