import { defineProject } from 'vitest/config'

export default defineProject({
  resolve: { conditions: ['@vectis/source', 'node', 'import', 'default'] },
  ssr: { resolve: { conditions: ['@vectis/source', 'node', 'import', 'default'] } },
  test: {
    name: 'storage-adapter',
    include: ['test/**/*.test.ts'],
    benchmark: { include: ['bench/**/*.bench.ts'] },
  },
})
