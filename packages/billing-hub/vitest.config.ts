import { defineTestProject } from '../../.ci/test-project.ts'

export default defineTestProject({
  name: 'billing-hub',
  globalSetup: ['test/support/start-server.ts'],
})
