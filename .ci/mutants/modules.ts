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

/** Modules without input or output, cheapest first; each is to notice 97 % of its mutants. */
export const modules: readonly MutatedModule[] = [
  {
    name: 'core-values',
    mutate: under('core/src/values', ['**/*.ts']),
    tests: under('core/test', ['values/*.test.ts', 'client/options.test.ts', 'derive/*.test.ts']),
  },
  {
    name: 'core-entities',
    mutate: under('core/src/entities', ['**/*.ts']),
    tests: under('core/test', ['entities/*.test.ts', 'derive/*.test.ts', 'rules/*.test.ts']),
  },
  {
    name: 'sync-plan',
    mutate: under('sync-runner/src/plan', ['**/*.ts']),
    tests: under('sync-runner/test', ['plan/*.test.ts', 'ladder/turns.test.ts']),
  },
  {
    name: 'sync-gone',
    mutate: under('sync-runner/src/gone', ['**/*.ts']),
    tests: under('sync-runner/test', ['gone/*.test.ts']),
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
    tests: under('storage-adapter/test', ['custody/*.test.ts']),
    onPostgres: true,
  },
  {
    name: 'hub-names',
    mutate: under('billing-hub/src/names', ['**/*.ts']),
    tests: under('billing-hub/test', ['names/*.test.ts']),
    onPostgres: true,
  },
  {
    name: 'hub-alerts',
    mutate: under('billing-hub/src/alerts', ['**/*.ts']),
    tests: under('billing-hub/test', ['alerts/*.test.ts', 'links-and-alerts.test.ts']),
    onPostgres: true,
  },
]
