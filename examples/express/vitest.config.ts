import { defineProject } from 'vitest/config'

export default defineProject({
  resolve: { conditions: ['@vectis/source', 'node'] },
  ssr: { resolve: { conditions: ['@vectis/source', 'node'] } },
  test: {
    name: 'express',
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    globalSetup: ['test/support/install-browser.ts'],
    setupFiles: ['../../.ci/watch-for-secrets.ts'],
    benchmark: { include: ['bench/**/*.bench.ts'] },
  },
})
