import { resolve } from 'node:path'
import { inspect } from 'node:util'
import { createVitest } from 'vitest/node'
import type { TestModule } from 'vitest/node'
import { variable } from './plant.ts'

const root = new URL('../..', import.meta.url).pathname

/** One test file, with or without a fault. */
export interface WarmRequest {
  /** The fault as JSON, or an empty text. */
  planted: string
  /** The file with the fault, from the root; null: none. */
  file: string | null
  test: string
}

export interface WarmAnswer {
  /** The first red test, or why the file did not load; null: all passed. */
  red: string | null
  tests: number
  /** Why the planted text is no program or no statement: then a red test proves nothing. */
  invalid: string | null
}

// A process that keeps vitest, its server of modules and the projects' set-up between runs: half of what a short run takes.
const vitest = await createVitest('test', {
  config: 'vitest.workspace.ts',
  root,
  watch: false,
  bail: 1,
  maxWorkers: 1,
  reporters: [{}],
})
await vitest.standalone()
let planted: string | null = null

async function run({ planted: text, file, test }: WarmRequest): Promise<WarmAnswer> {
  process.env[variable] = text
  for (const path of [planted, file]) if (path !== null) vitest.invalidateFile(resolve(root, path))
  planted = file
  // What failed in an earlier run would count towards `bail`.
  vitest.state.idMap.clear()
  vitest.state.filesMap.clear()
  const path = resolve(root, test)
  const chosen = (await vitest.globTestSpecifications([path])).filter(
    ({ moduleId }) => moduleId === path,
  )
  if (chosen.length === 0) throw new Error(`Expected a test file at ${test}.`)
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(chosen)
  return {
    red: findRed(testModules, unhandledErrors),
    tests: countTests(testModules),
    invalid: findInvalid(testModules),
  }
}

/** What PostgreSQL or the compiler says of a text that it cannot read. */
const unreadable =
  /syntax error at or near[^\n]*|could not determine data type[^\n]*|(?:column|missing FROM-clause)[^\n]* (?:does not exist|for table)[^\n]*|must appear in the GROUP BY[^\n]*|Transform failed/

function findInvalid(modules: readonly TestModule[]): string | null {
  for (const module of modules) {
    const tests = [...module.children.allTests('failed')]
    const errors = [...module.errors(), ...tests.flatMap((test) => test.result().errors ?? [])]
    const found = unreadable.exec(inspect(errors, { depth: 8 }))
    if (found !== null) return found[0]
  }
  return null
}

function findRed(modules: readonly TestModule[], unhandled: readonly unknown[]): string | null {
  for (const module of modules) {
    for (const test of module.children.allTests('failed')) return test.fullName
    const [error] = module.errors()
    if (error !== undefined) return `did not load: ${error.message.split('\n')[0]}`
    if (module.state() === 'failed') return 'a hook failed'
  }
  return unhandled.length === 0 ? null : `an error outside tests: ${String(unhandled[0])}`
}

function countTests(modules: readonly TestModule[]): number {
  return modules.reduce((sum, module) => sum + [...module.children.allTests()].length, 0)
}

process.on('message', (request: WarmRequest) => {
  void run(request).then(
    (answer) => process.send?.(answer),
    (error: unknown) => {
      console.error(error)
      process.exit(1)
    },
  )
})
process.on('disconnect', () => void vitest.close().then(() => process.exit(0)))
process.send?.('ready')
