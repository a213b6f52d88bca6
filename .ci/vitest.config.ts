import { defineTestProject } from './test-project.ts'

export default defineTestProject({
  name: 'repository',
  include: ['test/**/*.test.ts'],
  setupFiles: [],
})
