import { basename } from 'node:path'

/** What a test file did without a mutant. */
export interface MeasuredFile {
  file: string
  /** Loading and the hooks of the file. */
  ms: number
  tests: readonly MeasuredTest[]
  /** Numbers of the mutants that its hooks, or its own code while it is loaded, ran over, and how often. */
  hits: Readonly<Record<string, number>>
  /** Sources with switches that it loads, from the root. */
  loads: readonly string[]
}

export interface MeasuredTest {
  name: string
  ms: number
  hits: Readonly<Record<string, number>>
}

/** A test file to try, and which of its tests. */
export interface Attempt {
  file: string
  tests: readonly string[]
  ms: number
  hits: number
}

const stem = (path: string) => basename(path).replace(/(\.long)?(\.test)?\.ts$/, '')

/** `plan-records.test.ts` is about `plan-records.ts`. */
function isAbout(test: string, source: string): boolean {
  return stem(test) === stem(source)
}

/** `packages/NAME/src/FOLDER` and `packages/NAME/test/FOLDER` are of one folder. */
function isOfFolder(test: string, source: string): boolean {
  const [[, name, , folder], [, testName, , testFolder]] = [source.split('/'), test.split('/')]
  return name === testName && folder === testFolder
}

/** Nearest first: the test file of the source's own name, those of its folder, then by the time that it takes. */
function nearestFirst(source: string, attempts: readonly Attempt[]): Attempt[] {
  const rank = ({ file, ms }: Attempt) => {
    if (isAbout(file, source)) return ms / 1e6
    return isOfFolder(file, source) ? ms / 1e3 : ms
  }
  return attempts.toSorted((a, b) => rank(a) - rank(b))
}

/** The tests that run over a mutant. */
export function coveringTests(
  source: string,
  mutant: string,
  measured: readonly MeasuredFile[],
): Attempt[] {
  const attempts = measured.flatMap(({ file, ms, tests, hits }) => {
    const inHooks = hits[mutant] ?? 0
    const chosen = inHooks > 0 ? tests : tests.filter((test) => (test.hits[mutant] ?? 0) > 0)
    if (chosen.length === 0) return []
    return {
      file,
      tests: chosen.map(({ name }) => name),
      ms: chosen.reduce((sum, test) => sum + test.ms, ms),
      hits: chosen.reduce((sum, test) => sum + (test.hits[mutant] ?? 0), inHooks),
    }
  })
  return nearestFirst(source, attempts)
}

const wholeFile = ({ file, ms, tests }: MeasuredFile): Attempt => ({
  file,
  tests: tests.map(({ name }) => name),
  ms: tests.reduce((sum, test) => sum + test.ms, ms),
  hits: 0,
})

/** The same files with all their tests. */
export const wholeFiles = (
  attempts: readonly Attempt[],
  measured: readonly MeasuredFile[],
): Attempt[] =>
  attempts.flatMap(({ file }) => measured.filter((one) => one.file === file).map(wholeFile))

/** All tests of the files that load a source: for a mutant that acts while its file is loaded. */
export function loadingTests(source: string, measured: readonly MeasuredFile[]): Attempt[] {
  const loading = measured.filter(({ loads, tests }) => tests.length > 0 && loads.includes(source))
  return nearestFirst(source, loading.map(wholeFile))
}

/** As many of the first as fit in a time, at least three. */
export function withinBudget(attempts: readonly Attempt[], budgetMs: number): Attempt[] {
  let spent = 0
  return attempts.filter(({ ms }, index) => {
    spent += ms
    return index < 3 || spent <= budgetMs
  })
}
