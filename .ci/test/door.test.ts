import { describe, expect, test } from 'vitest'
import { listFiles, listPackages, readText } from '../repository.ts'
import { listImports } from '../syntax.ts'

const door = 'packages/storage-adapter/src/databases/run.ts'
const sources = listPackages('packages').flatMap(({ folder }) => listFiles(`${folder}/src`))
const hub = sources.filter((path) => path.startsWith('packages/billing-hub/src/'))

/** Lines of the sources that match, but for those of the files left out. */
function find(pattern: RegExp, leftOut: readonly string[] = []): string[] {
  return sources
    .filter((path) => !leftOut.includes(path))
    .flatMap((path) =>
      readText(path)
        .split('\n')
        .flatMap((line, at) => (pattern.test(line) ? [`${path}:${at + 1}`] : [])),
    )
}

describe('the door to the database', () => {
  test('sources were scanned', () => {
    expect(hub.length).toBeGreaterThan(30)
    expect(sources).toContain(door)
  })

  test('statements written as text are run in one place', () => {
    expect(find(/\bCompiledQuery\.|\bexecuteQuery\b/, [door])).toEqual([])
    expect(find(/\bsql(?:<[^`]*>)?`[^`]*`\.execute\(|^\s*\}?`\.execute\(/)).toEqual([])
  })

  test('names are quoted in one place', () => {
    const quoting = 'packages/storage-adapter/src/databases/quote-identifier.ts'
    // The fleet has a database of its own kind: what its queue brings.
    const fleet = sources.filter((path) => path.startsWith('packages/sync-runner/'))
    expect(find(/replaceAll\('"', '""'\)/, [quoting, ...fleet])).toEqual([])
  })

  test('no parameter is bound as jsonb: some drivers encode it once more', () => {
    expect(find(/(?:\$\d+|\})::jsonb?\b/)).toEqual([])
  })

  test('the hub knows the database by the door alone', () => {
    const imports = hub.flatMap((path) =>
      listImports(path).map(({ specifier, line }) => ({ specifier, at: `${path}:${line}` })),
    )
    const ofStorage = imports.filter(({ specifier }) =>
      specifier.startsWith('@vectis/quickbooks-storage'),
    )
    expect(ofStorage.length).toBeGreaterThan(10)
    expect(ofStorage.filter(({ specifier }) => !specifier.endsWith('/database'))).toEqual([])
    expect(imports.filter(({ specifier }) => /^(?:kysely|pg|postgres)\b/.test(specifier))).toEqual(
      [],
    )
  })
})
