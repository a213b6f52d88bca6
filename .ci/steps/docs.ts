import { join } from 'node:path'
import { root } from '../repository.ts'
import { check } from './results.ts'

/** The API reference without a warning, the site with every link checked, and the site in a browser. */
check('the site is built, and no link is broken', 'pnpm', ['--silent', 'run', 'docs'])
process.env['LONG'] = '1'
check(
  'the site in a browser',
  'vitest',
  ['run', '--config', 'vitest.config.ts'],
  join(root, 'site'),
)
