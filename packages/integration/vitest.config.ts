import { defineTestProject } from '../../.ci/test-project.ts'

export default defineTestProject({
  name: 'integration',
  globalSetup: ['../../.ci/start-server.ts'],
})
