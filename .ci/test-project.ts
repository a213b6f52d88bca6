import { defineProject } from 'vitest/config'
import type { UserWorkspaceConfig } from 'vitest/config'

/**
 * One workspace project: source instead of builds, every test watched for secrets. The time-outs only end what hangs:
 * on a busy machine with two cores nothing may fail for having taken long.
 */
export function defineTestProject(
  test: NonNullable<UserWorkspaceConfig['test']> & { name: string },
) {
  return defineProject({
    resolve: { conditions: ['@vectis/source', 'node'] },
    ssr: { resolve: { conditions: ['@vectis/source', 'node'] } },
    test: {
      include: ['test/**/*.test.ts'],
      setupFiles: [new URL('watch-for-secrets.ts', import.meta.url).pathname],
      benchmark: { include: ['bench/**/*.bench.ts'] },
      testTimeout: 60_000,
      hookTimeout: 60_000,
      expect: { poll: { timeout: 15_000 } },
      ...test,
    },
  })
}
