import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import {
  draw,
  firstTried,
  identify,
  interval,
  judge,
  keyOf,
} from '../mutants/samples/draw-sample.ts'
import { equivalentSamples, isListed } from '../mutants/samples/equivalent-samples.ts'
import { addResult, readResults, stands } from '../mutants/samples/keep-results.ts'
import { coveringTests, loadingTests, withinBudget } from '../mutants/samples/order-tests.ts'
import type { MeasuredFile } from '../mutants/samples/order-tests.ts'
import { readFiles, sampledFiles, sampledPackages } from '../mutants/samples/packages.ts'
import { root } from '../repository.ts'

const folder = mkdtempSync(join(tmpdir(), 'samples-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A mutant for each `>` of a text. */
function mutantsOf(source: string, file = 'packages/core/src/a.ts') {
  const found = [...source.matchAll(/>/g)].map(({ index }) => ({
    file,
    mutator: 'EqualityOperator',
    from: index,
    to: index + 1,
    replacement: '>=',
    line: source.slice(0, index).split('\n').length,
    text: source,
  }))
  return identify(source, found)
}

const many = mutantsOf('a > b\n'.repeat(1000))

test('a seed draws the same mutants each time, and another one others', () => {
  const first = draw(many, 'one', 300)
  expect(new Set(first).size).toBe(300)
  expect(draw([...many].reverse(), 'one', 300)).toEqual(first)
  const shared = draw(many, 'two', 300).filter((mutant) => first.includes(mutant))
  expect(shared.length).toBeGreaterThan(50)
  expect(shared.length).toBeLessThan(150)
})

test('a smaller sample is the beginning of a larger one', () => {
  expect(draw(many, 'one', 300).slice(0, 40)).toEqual(draw(many, 'one', 40))
})

test('code that moves keeps its place in the sample; each of several alike is one of its own', () => {
  const identities = (source: string) => mutantsOf(source).map(({ identity }) => identity)
  expect(identities('// new\n\na > b\nc > d')).toEqual(identities('a > b\nc > d'))
  expect(new Set(identities('a > b\nc > d')).size).toBe(2)
})

test('the interval is that of Wilson', () => {
  // Newcombe, Statistics in Medicine 17 (1998), table I.
  expect(interval(81, 263).low).toBeCloseTo(0.2553, 4)
  expect(interval(81, 263).high).toBeCloseTo(0.3662, 4)
  expect(interval(0, 20).low).toBeCloseTo(0, 9)
  expect(interval(0, 20).high).toBeCloseTo(0.1611, 4)
  expect(interval(29, 29).high).toBeCloseTo(1, 9)
  expect(interval(0, 0)).toEqual({ low: 0, high: 1 })
})

test.each([
  [268, 300, true, '268 of the first 300 noticed, 89.3 %, 95 % interval 85.3 to 92.3'],
  // Never rounded up to what is enough.
  [267, 300, false, '267 of the first 300 noticed, 89.0 %, 95 % interval 84.9 to 92.1'],
  [299, 299, false, '299 of the first 299 noticed, 100.0 %, 95 % interval 98.7 to 100.0'],
])('%i of %i is enough: %s', (noticed, tried, isEnough, line) => {
  expect(judge('core', noticed, tried)).toEqual({ line: `sample of core: ${line}`, isEnough })
})

test('a run that was cut is judged by the first of the order, up to one that is not known', () => {
  const order = draw(many, 'one', 6)
  const [first, second, , fourth] = order
  const known = new Map([first, second, fourth].map((mutant) => [mutant, 'noticed']))
  const tried = firstTried(order, (mutant) => known.get(mutant) ?? null)
  expect(tried.map(({ mutant }) => mutant)).toEqual([first, second])
  expect(firstTried(order, () => 'missed')).toHaveLength(6)
})

const small = { files: 1, doubted: 0, seconds: 1, budget: 3, longest: 12 }

test('results are kept by the text with the mutant, also after half a line', () => {
  const source = 'a > b\nc > d'
  const [one, other] = mutantsOf(source).map((mutant) => keyOf(source, mutant))
  expect(one).not.toBe(other)
  expect(keyOf(`${source}\n`, mutantsOf(source)[0]!)).not.toBe(one)
  const path = join(folder, 'core.jsonl')
  const result = { key: one!, mutant: 'a', seed: '21', ...small, tests: 'x' }
  expect(readResults(path).size).toBe(0)
  addResult(path, { ...result, red: null, by: null })
  writeFileSync(path, `${readFileSync(path, 'utf8')}{"key":"ha`)
  addResult(path, { ...result, red: 'a test', by: 'a.test.ts' })
  expect([...readResults(path).values()]).toEqual([{ ...result, red: 'a test', by: 'a.test.ts' }])
})

const noticed = { key: 'k', mutant: 'm', seed: '21', ...small, red: 'a test', by: 'a.test.ts', tests: 'hash of a' } // prettier-ignore
const missed = { ...noticed, red: null, by: null, tests: 'hash of all' }

test('noticed stands while its test is as it was, missed while all that tests read is', () => {
  const now = (of: string, all: string) => (file: string | null) => (file === null ? all : of)
  expect(stands(noticed, now('hash of a', 'another'), small)).toBe(true)
  expect(stands(noticed, now('another', 'hash of all'), small)).toBe(false)
  expect(stands(missed, now('another', 'hash of all'), small)).toBe(true)
  expect(stands(missed, now('hash of a', 'another'), small)).toBe(false)
})

test.each([
  ['with as much', small, true, true],
  ['with a smaller budget', { ...small, budget: 2 }, false, true],
  ['with a larger budget', { ...small, budget: 4 }, true, false],
  ['without the longer files', { ...small, longest: 11 }, false, true],
  ['with longer files', { ...small, longest: 13 }, true, false],
  ['with a larger budget and without the longer files', { budget: 4, longest: 11 }, false, false],
])('what few tests noticed, more do too; what many missed, fewer do too: %s', (...row) => {
  const [, terms, isNoticed, isMissed] = row
  const asThen = (file: string | null) => (file === null ? 'hash of all' : 'hash of a')
  expect([stands(noticed, asThen, terms), stands(missed, asThen, terms)]).toEqual([isNoticed, isMissed]) // prettier-ignore
})

test('what is missed ends with a change of any source, contract, fixture or support, and of its own tests', () => {
  const files = readFiles('core')
  for (const file of [
    'packages/testkit/src/contracts/sync-store-contract.ts',
    'packages/emulator/src/index.ts',
    'packages/core/test/fixtures/invoice.json',
    'packages/core/test/query/scan.test.ts',
    'packages/storage-adapter/test/support/kept-databases.ts',
    '.ci/canaries.ts',
  ])
    expect(files).toContain(file)
  expect(files).not.toContain('packages/billing-hub/test/revenue.test.ts')
})

const measured = (file: string, ms: number, of: Partial<MeasuredFile>): MeasuredFile => ({
  file: `packages/core/test/${file}`,
  ms,
  tests: [{ name: 'one', ms: 10, hits: { 7: 2 } }, { name: 'two', ms: 20, hits: {} }], // prettier-ignore
  hits: {},
  loads: [],
  ...of,
})

test('only tests that run over a mutant are tried: those of its own name first, then those of its folder, then the fastest', () => {
  const files = [
    measured('slow.test.ts', 500, {}),
    measured('scan.test.ts', 900, {}),
    measured('hooked.test.ts', 100, { hits: { 7: 3 } }),
    measured('query/slowest.test.ts', 2_000, {}),
    measured('other.test.ts', 1, { tests: [{ name: 'one', ms: 1, hits: { 8: 1 } }] }),
  ]
  const attempts = coveringTests('packages/core/src/query/scan.ts', '7', files)
  expect(attempts.map(({ file, tests, ms, hits }) => [file.slice(19), tests, ms, hits])).toEqual([
    ['scan.test.ts', ['one'], 910, 2],
    ['query/slowest.test.ts', ['one'], 2_010, 2],
    // What its hooks run over may show in any of its tests.
    ['hooked.test.ts', ['one', 'two'], 130, 5],
    ['slow.test.ts', ['one'], 510, 2],
  ])
})

test('a mutant that acts while its file is loaded is tried by the files that load it', () => {
  const source = 'packages/core/src/query/scan.ts'
  const files = [measured('a.test.ts', 5, { loads: [source] }), measured('b.test.ts', 5, {})]
  const attempts = loadingTests(source, files)
  expect(attempts.map(({ file, tests }) => [file.slice(19), tests])).toEqual([
    ['a.test.ts', ['one', 'two']],
  ])
})

test('at least three files are tried, and more while they fit in the time', () => {
  const attempt = (ms: number) => ({ file: 'a.test.ts', tests: ['one'], ms, hits: 1 })
  const within = (...all: number[]) => withinBudget(all.map(attempt), 100).map(({ ms }) => ms)
  expect(within(90, 90, 90, 90)).toEqual([90, 90, 90])
  expect(within(10, 20, 30, 40, 50)).toEqual([10, 20, 30, 40])
})

test('each package has sources outside the modules that are mutated whole', () => {
  for (const name of sampledPackages) expect(sampledFiles(name).length).toBeGreaterThan(10)
  expect(sampledFiles('core').filter((file) => file.includes('/src/values/'))).toEqual([])
})

test('a value in a list of names of options is equivalent by its kind; one of other objects is not', () => {
  const source =
    'const names: OptionNames<Options> = {\n  clock: true,\n}\nconst on = {\n  clock: true,\n}'
  const listed = [...source.matchAll(/true/g)].map(({ index }) => {
    const [mutant] = mutantsOf('>')
    return isListed({ ...mutant!, from: index, replacement: 'false' }, source)
  })
  expect(listed).toEqual([true, false])
})

test('columns of type text alone are equivalent to none; with a column of another type they are not', () => {
  const listed = ['{ id: text() }', '{\n  id: text(),\n  owner: text<Owner>(),\n}', '{ id: text(), n: integer() }', '{}'].map(
    (columns) => {
      const source = `read(context, statement, [], ${columns})`
      const [mutant] = mutantsOf('>')
      const from = source.indexOf('{')
      return isListed({ ...mutant!, from, to: source.length - 1, replacement: '{}' }, source)
    },
  ) // prettier-ignore
  expect(listed).toEqual([true, true, false, false])
})

test('what is listed as equivalent would still be drawn', () => {
  for (const { file, line, reason } of equivalentSamples) {
    expect(readFileSync(resolve(root, file), 'utf8').split(line).length, line).toBe(2)
    expect(reason).not.toBe('')
  }
})
