import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
// By path: nothing leads to sources here.
import { startPostgres } from '../../packages/testkit/src/postgres.ts'
import { plant } from './fault.ts'
import type { Fault } from './fault.ts'
import { faults } from './faults.ts'
import { variable } from './plant.ts'
import type { WarmAnswer, WarmRequest } from './warm-vitest.ts'

const root = new URL('../..', import.meta.url).pathname
const manifest = new URL('../../packages/storage-adapter/package.json', import.meta.url).href
const results = resolve(root, '.ci/.nights/faults.jsonl')

interface Result {
  /** Of the source with the fault. */
  key: string
  fault: string
  /** The first test that was red; null: every one passed. */
  red: string | null
  /** The test file that was red, and a hash of it. */
  by: string | null
  tests: string | null
  seconds: number
}

const read = (file: string) => readFileSync(resolve(root, file), 'utf8')

const hash = (...texts: string[]) =>
  createHash('sha256').update(JSON.stringify(texts)).digest('hex').slice(0, 16)

const keyOf = (fault: Fault) => hash(plant(read(fault.file), fault))

function readResults(): Map<string, Result> {
  if (!existsSync(results)) return new Map()
  const lines = readFileSync(results, 'utf8').split('\n').filter(Boolean)
  return new Map(lines.map((line) => JSON.parse(line) as Result).map((one) => [one.key, one]))
}

/** What is known of a fault. That it was noticed stands as long as the test that did is as it was. */
function find(known: ReadonlyMap<string, Result>, fault: Fault): Result | null {
  const found = known.get(keyOf(fault))
  if (found?.by === undefined) return null
  const { by, tests } = found
  return by === null || (fault.tests.includes(by) && hash(read(by)) === tests) ? found : null
}

/**
 * A fault may make a test wait or spin for ever: then the processes of the run are ended, and it counts as red. The least;
 * and on a busy machine many times what the test takes without a fault.
 */
const LEAST_BOUND_MS = 45_000
const BOUND_FACTOR = 8

let warm: ChildProcess | null = null

/** The process that keeps vitest warm; after one that did not end, a new one. */
async function openVitest(): Promise<ChildProcess> {
  if (warm !== null && warm.exitCode === null && warm.signalCode === null) return warm
  warm = fork(resolve(root, '.ci/mutants/warm-vitest.ts'), {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      ...process.env,
      LONG: '1',
      DATABASE_URL: server?.url,
      NODE_OPTIONS: `--import ${resolve(root, '.ci/mutants/plant-in-node.ts')}`,
      [variable]: '',
    },
  })
  await once(warm, 'message')
  return warm
}

/** Ends it with the processes that it started. */
async function closeVitest(): Promise<void> {
  if (warm === null || warm.pid === undefined) return
  const ended = once(warm, 'exit')
  process.kill(-warm.pid, 'SIGKILL')
  await ended
  warm = null
}

/** The name of the first red test of a file; null when all passed. Throws when the file ran no test. */
async function findRed(fault: Fault | null, test: string, boundMs: number): Promise<string | null> {
  const vitest = await openVitest()
  const request: WarmRequest = {
    planted: fault === null ? '' : JSON.stringify(fault),
    file: fault?.file ?? null,
    test,
  }
  vitest.send(request)
  const bound = new AbortController()
  const timer = setTimeout(() => bound.abort(), boundMs)
  try {
    const [answer] = (await Promise.race([
      once(vitest, 'message', { signal: bound.signal }),
      once(vitest, 'exit', { signal: bound.signal }).then(() => [null]),
    ])) as [WarmAnswer | null]
    if (answer === null) return 'vitest ended'
    if (answer.red === null && answer.tests === 0)
      throw new Error(`Expected tests in ${test}, found none.`)
    if (fault !== null && answer.invalid !== null)
      throw new Error(`Expected a text that can be read: ${fault.fault}: ${answer.invalid}`)
    return answer.red
  } catch (error) {
    if (!bound.signal.aborted) throw error
    await closeVitest()
    return 'the run did not end'
  } finally {
    clearTimeout(timer)
    bound.abort()
  }
}

/** How long each test may take, measured without a fault. A test that is red without one proves nothing. */
const bounds = new Map<string, number>()

async function boundOf(test: string): Promise<number> {
  const known = bounds.get(test)
  if (known !== undefined) return known
  const begun = Date.now()
  const control = await findRed(null, test, 3_600_000)
  if (control !== null) throw new Error(`Expected ${test} to pass without a fault; red: ${control}`)
  const bound = Math.max(LEAST_BOUND_MS, BOUND_FACTOR * (Date.now() - begun))
  bounds.set(test, bound)
  return bound
}

async function findRedByFault(fault: Fault): Promise<Pick<Result, 'red' | 'by' | 'tests'>> {
  for (const test of only === null ? fault.tests : fault.tests.filter((one) => one === only)) {
    const red = await findRed(fault, test, await boundOf(test))
    if (red !== null) return { red, by: test, tests: hash(read(test)) }
  }
  return { red: null, by: null, tests: null }
}

/**
 * See docs/decisions/0220. `node .ci/mutants/run-faults.ts [--minutes N] [--seed N] [--with TEST] [words]`: the faults whose name
 * or file has one of the words; with a seed in an order of its own, so that a run that is cut short is a sample; with a test, that
 * one alone: a quick first round, after which what it did not notice is still to be tried.
 */
const given = process.argv.slice(2)
const take = (name: string) => {
  const at = given.indexOf(name)
  return at === -1 ? null : (given.splice(at, 2)[1] ?? null)
}
const minutes = Number(take('--minutes') ?? Infinity)
const seed = take('--seed')
const only = take('--with')
const chosen = faults.filter(
  ({ fault, file }) =>
    given.length === 0 || given.some((word) => `${fault} ${file}`.includes(word)),
)
const until = Date.now() + minutes * 60_000
mkdirSync(dirname(results), { recursive: true })
const known = readResults()
// What survived is tried again, after what was never tried: a test may have been extended by a file that it imports.
const survived = (fault: Fault) => find(known, fault)?.red === null
const waiting = [
  ...chosen.filter((fault) => find(known, fault) === null),
  ...chosen.filter(survived),
]
if (seed !== null) {
  const rank = ({ fault }: Fault) => hash(seed, fault)
  const order = (fault: Fault) => `${survived(fault) ? 1 : 0} ${rank(fault)}`
  waiting.sort((a, b) => (order(a) < order(b) ? -1 : 1))
}

// One server for all: starting one takes longer than most test files. Tests that end a server start their own.
const server = waiting.length === 0 ? null : await startPostgres({ from: manifest })
for (const fault of waiting) {
  if (Date.now() > until) break
  const begun = Date.now()
  const found = await findRedByFault(fault)
  const seconds = Math.round((Date.now() - begun) / 100) / 10
  const result: Result = { key: keyOf(fault), fault: fault.fault, ...found, seconds }
  if (only === null || found.red !== null) {
    known.set(result.key, result)
    appendFileSync(results, `${JSON.stringify(result)}\n`)
  }
  console.log(
    `${found.red === null ? 'SURVIVED' : 'red'} ${seconds} s ${fault.fault}: ${found.red ?? fault.file}`,
  )
}

await closeVitest()
await server?.close()

const tried = chosen.flatMap((fault) => find(known, fault) ?? [])
const survivors = tried.filter(({ red }) => red === null)
for (const { fault } of survivors) console.log(`survived: ${fault}`)
console.log(
  `${tried.length - survivors.length} faults noticed, ${survivors.length} survived, ${chosen.length - tried.length} not tried yet`,
)
const lines = process.env['STEP_RESULTS']
if (lines !== undefined && lines !== '') {
  const said = tried.map(({ fault, red }) => `${red === null ? 'fail' : 'pass'} ${fault}\n`)
  writeFileSync(lines, said.join(''))
}
process.exitCode = survivors.length === 0 ? 0 : 1
