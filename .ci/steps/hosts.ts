import { check } from './results.ts'

/** The hub's own tests once more, with the database client of another host: `test` runs them on `pg` as it comes. */
const host = 'postgres.js'

process.env['HUB_HOST'] = host
const vitest = ['exec', 'vitest', 'run', '--config', 'vitest.workspace.ts']
const files = ['packages/billing-hub/test', '--exclude', '**/test/hosts/**']
check(`the hub's tests on ${host}`, 'npx', ['-y', 'pnpm@12', ...vitest, ...files])
