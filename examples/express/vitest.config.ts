import { defineProject } from 'vitest/config'
import { exclude } from '../../.ci/test-project.ts'

export default defineProject({
  resolve: { conditions: ['@vectis/source', 'node'] },
  ssr: { resolve: { conditions: ['@vectis/source', 'node'] } },
  test: {
    name: 'express',
    include: ['test/**/*.test.ts'],
    exclude,
    // They only end what hangs: on a busy machine nothing may fail for having taken long.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // The default of a second is over before a busy machine has loaded a page.
    expect: { poll: { timeout: 15_000 } },
    globalSetup: ['test/support/install-browser.ts', '../../.ci/start-server.ts'],
    setupFiles: ['../../.ci/watch-for-secrets.ts'],
    benchmark: { include: ['bench/**/*.bench.ts'] },
  },
})
