import { defineTestProject } from '../../.ci/test-project.ts'

/** Only `*.long.test.ts` starts a browser: `pnpm test` does not wait until one is unpacked. */
const browser = process.env['LONG'] === '1' ? ['test/support/install-browser.ts'] : []

export default defineTestProject({
  name: 'express',
  globalSetup: [...browser, '../../.ci/start-server.ts'],
})
