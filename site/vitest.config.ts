import { defineConfig } from 'vitest/config'
import { exclude } from '../.ci/test-project.ts'

/** Not among the projects of vitest.workspace.ts: its test needs the built site, so `.ci/run docs` runs it. */
export default defineConfig({
  test: {
    name: 'site',
    root: import.meta.dirname,
    include: ['test/**/*.test.ts'],
    exclude,
    testTimeout: 600_000,
    hookTimeout: 600_000,
    globalSetup: ['../examples/express/test/support/install-browser.ts'],
  },
})
