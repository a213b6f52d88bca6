import { describe, expect, test } from 'vitest'
import { listCodeBlocks } from '../markdown.ts'
import { listPackages } from '../repository.ts'

/** What a reader types before the first program of a page: every package that the program loads has to be in it. */
const pages = [
  ...listPackages('packages').flatMap(({ folder, name }) => [
    { page: `${folder}/README.md`, name },
    { page: `${folder}/SKILL.md`, name },
  ]),
  { page: 'README.md', name: '' },
  { page: 'docs/getting-started.md', name: '' },
]

const installed = (page: string): Set<string> =>
  new Set(
    listCodeBlocks(page)
      .filter(({ info }) => info === 'sh')
      .flatMap(({ text }) => text.split('\n'))
      .filter((line) => line.startsWith('npm install '))
      .flatMap((line) => line.split(' ').slice(2))
      .filter((word) => !word.startsWith('-')),
  )

const loaded = (text: string): string[] => [
  ...[...text.matchAll(/from '([^'.][^']*)'/g)]
    .map(([, specifier]) => specifier!)
    .filter((specifier) => !specifier.startsWith('node:'))
    .map((specifier) => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')),
  // A database in memory or in a folder is PGlite, which no package of ours installs by itself.
  ...(/memory: true|'memory'|folder:/.test(text) ? ['@electric-sql/pglite'] : []),
]

describe('the install line of a page', () => {
  test.each(pages)('$page has all that its first program loads', ({ page, name }) => {
    const program = listCodeBlocks(page).find(({ info }) => info === 'ts')
    expect(program, `${page} has no program (a block \`ts\`)`).toBeDefined()
    const known = installed(page)
    if (name !== '') expect([...known]).toContain(name)
    expect(loaded(program!.text).filter((one) => !known.has(one))).toEqual([])
  })
})
