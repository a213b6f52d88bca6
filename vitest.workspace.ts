import { defineConfig } from 'vitest/config'

/** Where `.ci/run` wants the results as JSON; a person reading the terminal needs none. */
const report = process.env['TEST_REPORT']

/** Run with `--config vitest.workspace.ts`; vitest.config.ts re-exports it for editors. */
export default defineConfig({
  resolve: { conditions: ['@vectis/source', 'node'] },
  ssr: { resolve: { conditions: ['@vectis/source', 'node'] } },
  test: {
    projects: ['packages/*', 'examples/*', '.ci'],
    pool: 'forks',
    maxWorkers: 2,
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
  },
})
