import { expect, test } from 'vitest'
import { planTests, projects } from '../run-tests.ts'
import { readText } from '../repository.ts'

const plain = ['run', '--config', 'vitest.workspace.ts']

test.each<[given: string[], passed: string[]]>([
  [[], []],
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
