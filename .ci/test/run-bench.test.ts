import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../repository.ts'
import { checked, planBenches } from '../run-bench.ts'

test('every bench that is checked exists, and none is named twice', () => {
  const missing = checked.filter((bench) => !existsSync(join(root, `${bench}.bench.ts`)))
  expect(missing).toEqual([])
  expect(new Set(checked).size).toBe(checked.length)
})

test('--check runs each by itself, or those that are named; without it vitest gets the words as they are', () => {
  expect(planBenches(['--check'])).toHaveLength(checked.length)
  expect(planBenches(['--check', 'peer']).map((run) => run.at(-1))).toEqual([
    'packages/sync-runner/bench/peer',
  ])
  expect(planBenches(['ingest'])).toEqual([
    ['bench', '--run', '--config', 'vitest.workspace.ts', 'ingest'],
  ])
})
