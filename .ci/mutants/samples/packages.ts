import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { modules } from '../modules.ts'
import { hash } from './draw-sample.ts'

export const root = new URL('../../..', import.meta.url).pathname

export const read = (file: string) => readFileSync(resolve(root, file), 'utf8')

/** Cheapest first. */
export const sampledPackages = [
  'webhook-handler',
  'core',
  'sync-runner',
  'storage-adapter',
  'billing-hub',
  'integration',
]

const list = (patterns: readonly string[]) => globSync([...patterns], { cwd: root }).sort()

/** The sources that are sampled: those of no module whose every mutant is tried. */
export function sampledFiles(name: string): string[] {
  const positive = modules.flatMap(({ mutate }) => mutate).filter((glob) => !glob.startsWith('!'))
  const whole = new Set(list(positive))
  return list([`packages/${name}/src/**/*.ts`]).filter((file) => !whole.has(file))
}

/** Tests of other packages that are tried as well: there it is used as a host does. */
const alsoTested: Readonly<Record<string, readonly string[]>> = {
  core: ['sync-runner/test/telemetry'],
  'storage-adapter': ['billing-hub/test/history', 'integration/test'],
  'webhook-handler': ['integration/test', 'sync-runner/test/telemetry'],
}

/** Packages whose commands and incidents only long tests try. */
const withLong: ReadonlySet<string> = new Set(['integration'])

/** Without the long ones, where there are enough others: each would take longer than all others of a mutant. */
export const testFiles = (name: string) =>
  [`${name}/test`, ...(alsoTested[name] ?? [])]
    .flatMap((folder) => list([`packages/${folder}/**/*.test.ts`]))
    .filter((file) => withLong.has(name) || !file.endsWith('.long.test.ts'))

/**
 * What a run of tests may read: the tests of the package, and of all packages the sources, contracts, fixtures and what
 * tests have in common.
 */
export function readFiles(name: string): string[] {
  const shared = list(['.ci/*.ts', 'packages/*/{src,test}/**/*.*'])
  return [...new Set([...shared.filter((file) => !file.endsWith('.test.ts')), ...testFiles(name)])]
}

const hashFiles = (files: readonly string[]) =>
  hash(...files.map((file) => `${file}\n${read(file)}`))

/** Changes with each of them: with any, a test may notice what it had missed. */
export const hashPackage = (name: string) => hashFiles(readFiles(name))

/** Changes with what all test files of the package have in common. */
export function sourcesAndSupport(name: string): string {
  const tests = new Set(testFiles(name))
  return hashFiles(list([`packages/${name}/{src,test}/**/*.ts`]).filter((file) => !tests.has(file)))
}
