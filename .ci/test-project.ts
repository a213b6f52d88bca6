import { configDefaults, defineProject } from 'vitest/config'
import type { UserWorkspaceConfig } from 'vitest/config'
import { plantedFaults } from './mutants/plant.ts'

/**
 * `*.long.test.ts` takes half a minute or more, or what a small proof can do without: real processes, a browser, a client
 * or a host that is not ours, the compiler. `LONG=1` runs them too, as `.ci/run` does; `pnpm test` proves the same
 * behaviours by smaller means.
 */
export const exclude =
  process.env['LONG'] === '1'
    ? configDefaults.exclude
    : [...configDefaults.exclude, '**/*.long.test.ts']

/**
 * One workspace project: source instead of builds, every test watched for secrets. The time-outs only end what hangs:
 * on a busy machine with two cores nothing may fail for having taken long.
 */
export function defineTestProject(
  test: NonNullable<UserWorkspaceConfig['test']> & { name: string },
) {
  return defineProject({
    plugins: [plantedFaults],
    resolve: { conditions: ['@vectis/source', 'node'] },
    ssr: { resolve: { conditions: ['@vectis/source', 'node'] } },
    test: {
      include: ['test/**/*.test.ts'],
      exclude,
      // Files share a process, as a host's modules do: starting one and loading the packages took a third of the suite.
      isolate: false,
      setupFiles: [
        'watch-for-secrets.ts',
        'expect-errors.ts',
        '../packages/core/test/fixed-draws.ts',
      ].map((path) => new URL(path, import.meta.url).pathname),
      benchmark: { include: ['bench/**/*.bench.ts'] },
      testTimeout: 600_000,
      hookTimeout: 600_000,
      expect: { poll: { timeout: 60_000 } },
      ...test,
    },
  })
}
