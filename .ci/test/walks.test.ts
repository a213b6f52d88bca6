import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { listFiles, listPackages, listTracked, readText, root } from '../repository.ts'

const text = readText('CONTRIBUTING.md')

/** A heading `### What is followed (N files)`, and the rows of the table below it: what happens, package, files. */
const walks = text
  .split(/^##+ /m)
  .flatMap((section) => {
    const [, title, count] = /^(.+) \((\d+) files\)$/m.exec(section.split('\n')[0]!) ?? []
    return title === undefined ? [] : [{ title, count: Number(count), section }]
  })
  .map(({ title, count, section }) => ({ title, count, files: listFilesOf(section) }))

function listFilesOf(section: string): string[] {
  return [...section.matchAll(/^\| [^|]+ \| ([a-z-]+) +\| ([^|]+) \|$/gm)].flatMap(
    ([, folder, files]) =>
      Array.from(files!.matchAll(/`([^`]+)`/g), ([, path]) => `packages/${folder}/src/${path}`),
  )
}

describe('the walks of CONTRIBUTING', () => {
  test('there are three', () => {
    expect(walks).toHaveLength(3)
  })

  test.each(walks)('$title: every file exists, and they are counted', ({ count, files }) => {
    expect(files.filter((path) => !existsSync(join(root, path)))).toEqual([])
    expect(files.filter((path, index) => files.indexOf(path) !== index)).toEqual([])
    expect(files).toHaveLength(count)
  })
})

/** The emulator is QuickBooks and knows entities of its own; the mapping of Xero knows those of Xero. */
const others = /^(?:packages\/emulator|examples\/xero)\//

test('the recipe for a new entity is the list of files that name the last one', () => {
  const recipe = /^## How to add an entity\n([\s\S]*?)(?=^## )/m.exec(text)?.[1] ?? ''
  const listed = [...recipe.matchAll(/`((?:packages|examples)\/[\w./-]+\.ts)`/g)].map(
    ([, path]) => path,
  )
  const naming = [...listPackages('packages'), ...listPackages('examples')]
    .flatMap(({ folder }) => listFiles(`${folder}/src`, ['.ts']))
    .filter((path) => !others.test(path) && /refund_?receipt/i.test(readText(path)))
  expect(naming.length).toBeGreaterThan(5)
  expect(new Set(listed)).toEqual(new Set(naming))
})

test('an entity with a balance is named in at most 20 files of the packages', () => {
  const naming = listPackages('packages')
    .flatMap(({ folder }) => listFiles(`${folder}/src`, ['.ts']))
    .filter((path) => !/^packages\/(?:emulator|testkit)\//.test(path))
    .filter((path) => /credit_?memo/i.test(readText(path)))
  expect(naming.length).toBeGreaterThan(10)
  // More than that: some code repeats a list by hand that could be read from `synced.ts` or `documents.ts`.
  expect(naming.length, naming.join('\n')).toBeLessThanOrEqual(20)
})

test('every variable that sets the number of random cases is listed', () => {
  const tests = listTracked().filter((path) => /^packages\/.*\/test\/.*\.ts$/.test(path))
  const names = tests.flatMap((path) =>
    Array.from(
      readText(path).matchAll(/process\.env\['(\w+_(?:RUNS|CASES|SEEDS|ALERTS))'\]/g),
      ([, name]) => name!,
    ),
  )
  expect(new Set(names).size).toBeGreaterThan(15)
  expect([...new Set(names)].filter((name) => !text.includes(`\`${name}\``))).toEqual([])
})

test('every path that CONTRIBUTING names from the root exists', () => {
  const paths = [...text.matchAll(/(?:packages|examples|docs|\.ci)\/[\w./-]*\.(?:ts|md|sh)\b/g)]
  expect(paths.length).toBeGreaterThan(5)
  expect(paths.map(([path]) => path).filter((path) => !existsSync(join(root, path)))).toEqual([])
})
