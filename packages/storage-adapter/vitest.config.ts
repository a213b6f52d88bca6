import { defineTestProject } from '../../.ci/test-project.ts'

export default defineTestProject({
  name: 'storage-adapter',
  globalSetup: ['test/support/start-server.ts'],
})
