import { expect, test } from 'vitest'
import { createProgram, workspaceProgram } from '../../compiler.ts'
import { listFiles, listPackages, readText } from '../../repository.ts'
import { findTextKeys } from '../../text-keys.ts'

const fixture = '.ci/fixtures/text-keys.ts'

test('text from outside is never a key of a plain object', () => {
  const packages = [...listPackages('packages'), ...listPackages('examples')]
  const scanned = packages.map(({ folder }) => listFiles(`${folder}/src`, ['.ts']))
  expect(scanned.filter((files) => files.length === 0)).toEqual([])
  expect(findTextKeys(workspaceProgram(), scanned.flat())).toEqual([])
})

test('what is planted is caught, and nothing else', () => {
  const lines = readText(fixture).split('\n')
  const planted = lines.flatMap((line, index) => (line.endsWith('// caught') ? [index + 1] : []))
  expect(planted.length).toBeGreaterThan(7)
  const caught = findTextKeys(createProgram([fixture]), [fixture]).map((hit) =>
    Number(/:(\d+) /.exec(hit)?.[1]),
  )
  expect(caught).toEqual(planted)
})
