import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { resolve } from 'node:path'
import { variable } from '../plant.ts'
import { hookLoading, loadedBy, loadTestsAgain, setup } from './load-hooks.ts'
import { context, takeFinished, takeSuite } from './list-suites.ts'
import type { ListedSuite, ListedTest } from './list-suites.ts'
import { outsideTests } from './run-terms.ts'
import type { MeasuredFile, MeasuredTest } from './order-tests.ts'

/**
 * A process that runs test files one after another, with at most one mutant switched on. Sources are loaded once; test files
 * and their state are made anew for each run. See docs/decisions/0243.
 */
export interface RunRequest {
  /** From the root. */
  file: string
  /** Null: all. */
  tests: readonly string[] | null
  /** The number of the mutant's switch; null: none. */
  mutant: string | null
  /** For processes that tests start: the mutant as a planted fault; an empty text: none. */
  planted: string
  /** A switch that is passed more often has made an endless loop. */
  hitLimit: number
  /** Notes which switches each test passes, and runs the others after a red one. */
  measures: boolean
}

export interface RunAnswer {
  /** The first red test; null: all passed. */
  red: string | null
  message: string
  /** How often the mutant's switch was passed. */
  hits: number
  measured: MeasuredFile | null
  /** Numbers of switches that were passed while sources were loaded. */
  atLoad: readonly string[]
  /** What the process holds, in bytes. */
  memory: number
}

interface Coverage {
  static: Record<string, number>
  perTest: Record<string, Record<string, number>>
}

const coverage: Coverage = { static: {}, perTest: {} }
const namespace: {
  activeMutant?: string | undefined
  currentTestId?: string | undefined
  hitCount?: number | undefined
  hitLimit?: number | undefined
  mutantCoverage: Coverage
} = { mutantCoverage: coverage }
Object.assign(globalThis, { __stryker__: namespace })

const root = new URL('../../..', import.meta.url).pathname
const { SAMPLE_PLACED: placed = '', SAMPLE_STRIPPED: stripped = '' } = process.env
const sources = JSON.parse(readFileSync(placed, 'utf8')) as Record<string, string>
const outside: unknown[] = []
process.on('uncaughtException', (error) => outside.push(error))
process.on('unhandledRejection', (error) => outside.push(error))

const hooks = '(hooks)'
const unmeasured = '(unmeasured)'
interface Red {
  name: string
  error: unknown
}

async function load(file: string): Promise<ListedSuite> {
  const run = loadTestsAgain()
  takeSuite()
  await import(`${setup}?run=${run}`)
  await import(pathToFileURL(resolve(root, file)).href)
  return takeSuite()
}

type Visit = (test: ListedTest, around: readonly ListedSuite[]) => Promise<boolean>

/** Runs hooks around suites; ends where a visit says so. What a hook returned runs after its suite. */
async function walk(suite: ListedSuite, around: ListedSuite[], visit: Visit): Promise<boolean> {
  const inside = [...around, suite]
  const after = [...suite.hooks.afterAll]
  try {
    for (const begin of suite.hooks.beforeAll) {
      const cleanup = await begin()
      if (typeof cleanup === 'function') after.push(cleanup as () => unknown)
    }
    for (const item of suite.items) {
      const goesOn = 'items' in item ? await walk(item, inside, visit) : await visit(item, inside)
      if (!goesOn) return false
    }
    return true
  } finally {
    for (const end of after.toReversed()) await end()
  }
}

async function runTest({ run }: ListedTest, around: readonly ListedSuite[]): Promise<void> {
  const cleanups: (() => unknown)[] = []
  try {
    for (const { hooks: of } of around) {
      for (const before of of.beforeEach) {
        const cleanup = await before(context())
        if (typeof cleanup === 'function') cleanups.push(cleanup as () => unknown)
      }
    }
    await run(context())
  } finally {
    const ends = around.toReversed().flatMap(({ hooks: of }) => of.afterEach.toReversed())
    for (const end of [...takeFinished().toReversed(), ...cleanups, ...ends]) await end(context())
  }
}

/** A suite without those of its suites that hold none of the tests: their hooks would take time. */
function keep(suite: ListedSuite, tests: ReadonlySet<string>): ListedSuite | null {
  const items = suite.items.flatMap((item): ListedSuite['items'] => {
    if (!('items' in item)) return tests.has(item.name) ? [item] : []
    const kept = keep(item, tests)
    return kept === null ? [] : [kept]
  })
  return items.length === 0 ? null : { ...suite, items }
}

async function run(request: RunRequest): Promise<RunAnswer> {
  const { file, mutant, measures } = request
  process.env[variable] = request.planted
  namespace.activeMutant = mutant ?? undefined
  namespace.hitLimit = request.hitLimit
  namespace.hitCount = 0
  outside.splice(0)
  // The sources that this file is the first to load.
  if (measures) {
    namespace.currentTestId = undefined
    await load(file).catch(() => undefined)
  }
  coverage.perTest = {}
  namespace.currentTestId = measures ? hooks : unmeasured
  const begun = performance.now()
  let red: Red | null = null
  const tests: MeasuredTest[] = []
  const visit: Visit = async (test, around) => {
    if (measures) namespace.currentTestId = test.name
    const started = performance.now()
    try {
      await runTest(test, around)
      tests.push({ name: test.name, ms: performance.now() - started, hits: {} })
    } catch (error) {
      red ??= { name: test.name, error }
    }
    if (measures) namespace.currentTestId = hooks
    return measures || red === null
  }
  try {
    const suite = await load(file)
    const chosen = request.tests === null ? suite : keep(suite, new Set(request.tests))
    if (chosen !== null) await walk(chosen, [], visit)
  } catch (error) {
    red ??= { name: 'a hook, or loading', error }
  }
  await new Promise((done) => setImmediate(done))
  if (outside.length > 0) red ??= { name: outsideTests, error: outside[0] }
  namespace.activeMutant = undefined
  const found = red as Red | null
  const spent = tests.reduce((sum, { ms }) => sum + ms, 0)
  const loaded = loadedBy(file)
  const measured: MeasuredFile = {
    file,
    ms: performance.now() - begun - spent,
    tests: tests.map((test) => ({ ...test, hits: coverage.perTest[test.name] ?? {} })),
    hits: coverage.perTest[hooks] ?? {},
    loads: Object.keys(sources).filter((path) => loaded.has(path)),
  }
  return {
    red: found?.name ?? null,
    message: found === null ? '' : String(found.error).slice(0, 300),
    hits: namespace.hitCount,
    measured: measures ? measured : null,
    atLoad: Object.keys(coverage.static),
    memory: process.memoryUsage().rss,
  }
}

hookLoading(sources, stripped)
process.on('message', (request: RunRequest) => {
  void run(request).then((answer) => process.send?.(answer))
})
process.on('disconnect', () => process.exit(0))
process.send?.('ready')
