import { defineTestProject } from '../../.ci/test-project.ts'

export default defineTestProject({
  name: 'sync-runner',
  globalSetup: ['../../.ci/start-server.ts'],
})
