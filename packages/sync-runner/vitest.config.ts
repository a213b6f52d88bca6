import { defineTestProject } from '../../.ci/test-project.ts'

export default defineTestProject({
  name: 'sync-runner',
  globalSetup: ['test/support/start-server.ts'],
})
