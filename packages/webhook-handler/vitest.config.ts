import { defineTestProject } from '../../.ci/test-project.ts'

export default defineTestProject({
  name: 'webhook-handler',
  globalSetup: ['../../.ci/start-server.ts'],
})
