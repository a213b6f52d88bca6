import { defineConfig } from 'vitest/config'

/** Run with `--config vitest.workspace.ts`; vitest.config.ts re-exports it for editors. */
export default defineConfig({
  resolve: { conditions: ['@vectis/source', 'node', 'import', 'default'] },
  ssr: { resolve: { conditions: ['@vectis/source', 'node', 'import', 'default'] } },
  test: {
    projects: ['packages/*', 'examples/*', '.ci'],
  },
})
