import { globSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { endRun, takeListed } from './collect-tests.ts'
import type { ListedTest } from './collect-tests.ts'

/**
 * A test runner for Stryker, for tests that need no other process. All run in one process, each mutant by a switch: a
 * thousandth of a second where a new run of vitest takes one or two. See docs/decisions/0221.
 */
interface Namespace {
  activeMutant?: string | undefined
  currentTestId?: string | undefined
  hitCount?: number | undefined
  hitLimit?: number | undefined
  mutantCoverage?: object
}

interface MutantRun {
  activeMutant: { id: string }
  testFilter?: readonly string[]
  hitLimit?: number
  mutantActivation: 'runtime' | 'static'
  reloadEnvironment: boolean
}

/** A test with its file, from the root. */
type FileTest = ListedTest & { file: string }

const names = globalThis as { __stryker__?: Namespace }
const namespace = (names.__stryker__ ??= {})
const ours = new URL('.', import.meta.url).href
/** Stryker's copy of the packages; it goes there after it has loaded this file. */
let sandbox = pathToFileURL(`${process.cwd()}/packages/`).href

/** Rises with each load, so that what runs while a module is loaded runs again. */
let loads = 0

registerHooks({
  resolve(specifier, context, next) {
    if (context.parentURL?.startsWith(sandbox) && /\.ts(\?|$)/.test(context.parentURL)) {
      if (specifier === 'vitest') return next(`${ours}collect-tests.ts`, context)
      if (specifier === 'fast-check') return next(`${ours}short-properties.ts`, context)
    }
    const found = next(specifier, context)
    if (!found.url.startsWith(sandbox) || found.url.includes('/node_modules/')) return found
    return { ...found, url: `${found.url.split('?')[0]}?load=${loads}` }
  },
})

const patterns = () => JSON.parse(process.env['MUTANT_TESTS'] ?? '[]') as string[]

async function load(): Promise<FileTest[]> {
  loads += 1
  sandbox = pathToFileURL(`${process.cwd()}/packages/`).href
  takeListed()
  const tests = patterns()
  const all: FileTest[] = []
  for (const file of globSync(tests).sort()) {
    await import(`${pathToFileURL(resolve(file)).href}?load=${loads}`)
    all.push(...takeListed().map((one) => ({ ...one, name: `${file} > ${one.name}`, file })))
  }
  // Without tests every mutant would survive.
  if (all.length === 0) throw new Error(`Expected tests in ${tests.join(', ')}; found none.`)
  return all
}

interface Red {
  name: string
  message: string
}

/** The first red test; null: all are green. */
async function findRed(tests: readonly ListedTest[]): Promise<Red | null> {
  for (const { name, run } of tests) {
    try {
      await run()
    } catch (error) {
      return { name, message: String(error) }
    }
    if (isBeyondLimit()) return null
  }
  return null
}

const isBeyondLimit = () =>
  namespace.hitCount !== undefined && namespace.hitCount > (namespace.hitLimit ?? Infinity)

function createPlainRunner() {
  let tests: FileTest[] = []
  const times = new Map<string, number>()
  const timeOf = ({ name }: ListedTest) => times.get(name) ?? 0
  async function isRedAnyway({ name }: Red): Promise<boolean> {
    namespace.activeMutant = undefined
    await endRun().catch(() => undefined)
    return (await findRed(tests.filter((one) => one.name === name))) !== null
  }
  return {
    capabilities: () => ({ reloadEnvironment: true }),

    async dryRun() {
      tests = await load()
      const results: object[] = []
      for (const { name, file, run } of tests) {
        namespace.currentTestId = name
        const begun = performance.now()
        // With what is made for all tests: each of them has reached that, too.
        const failed = await run().then(
          () => null,
          (error: unknown) => String(error),
        )
        await endRun()
        times.set(name, performance.now() - begun)
        // By its file Stryker sees which tests are new since the last run.
        const about = {
          id: name,
          name,
          fileName: resolve(file),
          timeSpentMs: performance.now() - begun,
        }
        results.push(failed === null ? { ...about, status: 0 } : { ...about, status: 1, failureMessage: failed }) // prettier-ignore
      }
      namespace.currentTestId = undefined
      return { status: 'complete', tests: results, mutantCoverage: namespace.mutantCoverage }
    },

    async mutantRun(run: MutantRun) {
      const isStatic = run.mutantActivation === 'static'
      namespace.hitLimit = run.hitLimit
      namespace.hitCount = run.hitLimit === undefined ? undefined : 0
      namespace.activeMutant = isStatic ? run.activeMutant.id : undefined
      let red: Red | null
      let count = 0
      const wanted = run.testFilter === undefined ? null : new Set(run.testFilter)
      const attempt = async () => {
        namespace.activeMutant = run.activeMutant.id
        const chosen = tests.filter(({ name }) => wanted === null || wanted.has(name))
        count = chosen.length
        // The fastest first: nearly every mutant is noticed by one of them.
        return findRed(chosen.toSorted((a, b) => timeOf(a) - timeOf(b)))
      }
      try {
        if (run.reloadEnvironment || tests.length === 0) tests = await load()
        red = await attempt()
        // An earlier mutant may have left something behind in a module: then the test is red without this one, too.
        if (red !== null && !isStatic && !isBeyondLimit() && (await isRedAnyway(red))) {
          tests = await load()
          red = await attempt()
        }
      } catch (error) {
        // A file that does not load is red; one that is gone is no result.
        if (globSync(patterns()).length === 0) throw error
        red = { name: 'loading', message: String(error) }
        tests = []
      } finally {
        namespace.activeMutant = undefined
        await endRun().catch(() => undefined)
      }
      if (isBeyondLimit()) return { status: 'timeout', reason: 'Hit limit reached' }
      if (red === null) return { status: 'survived', nrOfTests: count }
      return {
        status: 'killed',
        killedBy: [red.name],
        failureMessage: red.message,
        nrOfTests: count,
      }
    },
  }
}

export const strykerPlugins = [
  {
    kind: 'TestRunner',
    name: 'plain',
    factory: Object.assign(() => createPlainRunner(), { inject: [] as const }),
  },
]
