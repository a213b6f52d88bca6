import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readText, root } from '../repository.ts'

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

test('every path that CONTRIBUTING names from the root exists', () => {
  // A recipe may name a file that its reader is to make.
  const named = text.replace(/^## How to add an entity\n[\s\S]*?(?=^## )/m, '')
  const paths = [...named.matchAll(/(?:packages|examples|docs|\.ci)\/[\w./-]*\.(?:ts|md|sh)\b/g)]
  expect(paths.length).toBeGreaterThan(5)
  expect(paths.map(([path]) => path).filter((path) => !existsSync(join(root, path)))).toEqual([])
})
