import { defineConfig } from 'vitest/config'
import { projectFolders } from './.ci/run-tests.ts'
import { defineTestProject } from './.ci/test-project.ts'
import workspace from './vitest.workspace.ts'

export const include = projectFolders.map((folder) => `${folder}/test/**/*.test.ts`)

const { test, ...loading } = defineTestProject({
  name: 'whole',
  include,
  globalSetup: ['.ci/start-server.ts'],
})

const { projects: _projects, ...common } = workspace.test ?? {}

/**
 * All tests as one project, for `pnpm test` without a name: each of its processes loads the packages once. As projects of
 * the workspace they were loaded by three processes for each of 13, and transformed as often as a project imports them.
 */
export default defineConfig({
  ...loading,
  test: { ...common, ...test },
})
