import { defineTestProject } from '../../.ci/test-project.ts'

export default defineTestProject({
  name: 'storage-adapter',
  globalSetup: ['../../.ci/start-server.ts'],
})
