import { defineProject } from 'vitest/config'

export default defineProject({
  resolve: { conditions: ['@vectis/source', 'node'] },
  ssr: { resolve: { conditions: ['@vectis/source', 'node'] } },
  test: {
    name: 'sync-runner',
    globalSetup: ['test/support/start-server.ts'],
    include: ['test/**/*.test.ts'],
    setupFiles: ['../../.ci/watch-for-secrets.ts'],
    benchmark: { include: ['bench/**/*.bench.ts'] },
  },
})
