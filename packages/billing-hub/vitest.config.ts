import { defineTestProject } from '../../.ci/test-project.ts'

export default defineTestProject({
  name: 'billing-hub',
  globalSetup: ['../../.ci/start-server.ts'],
})
