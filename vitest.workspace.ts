import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { root } from './.ci/repository.ts'
import { LongestFirst } from './.ci/longest-first.ts'

/** Where `.ci/run` wants the results as JSON; a person reading the terminal needs none. */
const report = process.env['TEST_REPORT']

// A project does not inherit `maxWorkers`: on two cores each would take vitest's default of one, and the files would run one after another.
// One more than there are cores: some files wait in real time, for another process to die or a window of the limiter to pass.
process.env['VITEST_MAX_WORKERS'] ??= String(availableParallelism() + 1)

// Programs that tests start load the sources each anew: what Node compiled of them once is kept.
process.env['NODE_COMPILE_CACHE'] ??= join(root, 'node_modules/.cache/compiled')

/** Run with `--config vitest.workspace.ts`; vitest.config.ts re-exports it for editors. */
export default defineConfig({
  resolve: { conditions: ['@vectis/source', 'node'] },
  ssr: { resolve: { conditions: ['@vectis/source', 'node'] } },
  test: {
    // The hosts among the examples have no tests of their own: `.ci/run packages` runs them.
    projects: ['packages/*', 'examples/*/vitest.config.ts', '.ci'],
    pool: 'forks',
    sequence: { sequencer: LongestFirst },
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
  },
})
