import { defineConfig } from 'vitest/config'

/** The tests of one module, for Stryker: it knows no projects. Both are set by `run-mutants.ts`. */
const tests = JSON.parse(process.env['MUTANT_TESTS'] ?? '[]') as string[]
const onPostgres = process.env['MUTANTS_ON_POSTGRES'] === '1'

const fastCheck = {
  find: /^fast-check$/,
  replacement: new URL('short-properties.ts', import.meta.url).pathname,
}

export default defineConfig({
  resolve: { conditions: ['@vectis/source', 'node'], alias: [fastCheck] },
  ssr: { resolve: { conditions: ['@vectis/source', 'node'] } },
  test: {
    include: tests,
    // Stryker mutates copies in a folder of its own: modules of another run must not be taken for these.
    fsModuleCache: false,
    // One process for the files of a run, as in `.ci/test-project.ts`; each mutant has a new one.
    isolate: false,
    setupFiles: ['.ci/watch-for-secrets.ts'],
    globalSetup: onPostgres ? ['.ci/mutants/start-server-for-stryker.ts'] : [],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 15_000 } },
  },
})
