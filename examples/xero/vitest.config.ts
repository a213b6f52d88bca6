import { defineTestProject } from '../../.ci/test-project.ts'

export default defineTestProject({ name: 'xero' })
