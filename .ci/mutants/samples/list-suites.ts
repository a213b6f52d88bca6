import { mock } from 'node:test'
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises'
import { assert, assertType, expect as expectOnce, expectTypeOf, vi as vitestVi } from 'vitest'
import '../../expect-errors.ts'

/**
 * In the place of vitest for `test-worker.ts`: it lists what a test file declares, with its hooks. Beside
 * `collect-tests.ts`, which is for files without hooks of their own.
 */
type Body = (...values: unknown[]) => unknown

export interface ListedSuite {
  name: string
  hooks: Record<'beforeAll' | 'afterAll' | 'beforeEach' | 'afterEach', Body[]>
  items: (ListedSuite | ListedTest)[]
}

export interface ListedTest {
  name: string
  run: Body
}

const newSuite = (name: string): ListedSuite => ({
  name,
  hooks: { beforeAll: [], afterAll: [], beforeEach: [], afterEach: [] },
  items: [],
})

let current = newSuite('')
const names = new Set<string>()
const finished: Body[] = []

/** The suite of everything that was declared since the last call. */
export function takeSuite(): ListedSuite {
  const taken = current
  current = newSuite('')
  names.clear()
  return taken
}

/** What a test asked to run after it. */
export const takeFinished = () => finished.splice(0)

/** As vitest gives it to each test. */
export const context = () => ({ expect, onTestFinished, signal: new AbortController().signal })

const bodyOf = (given: unknown, other: unknown) =>
  (typeof given === 'function' ? given : other) as Body

function declare(name: string, given: unknown, other?: unknown): void {
  const full = current.name === '' ? name : `${current.name} > ${name}`
  let unique = full
  for (let n = 2; names.has(unique); n += 1) unique = `${full} (${n})`
  names.add(unique)
  current.items.push({ name: unique, run: bodyOf(given, other) })
}

function open(name: string, given: unknown, other?: unknown): void {
  const around = current
  current = newSuite(around.name === '' ? name : `${around.name} > ${name}`)
  around.items.push(current)
  bodyOf(given, other)()
  current = around
}

/** The rows of a table, spread where they are lists. */
const each = (add: typeof declare, spreads: boolean) => (table: readonly unknown[]) => {
  return (name: string, given: unknown, other?: unknown) => {
    const body = bodyOf(given, other)
    for (const [index, row] of table.entries()) {
      const values = spreads && Array.isArray(row) ? (row as unknown[]) : [row]
      add(`${name} (${index + 1})`, (test: unknown) => body(...values, ...(spreads ? [] : [test])))
    }
  }
}

const withTables = (add: typeof declare) =>
  Object.assign((name: string, given: unknown, other?: unknown) => add(name, given, other), {
    each: each(add, true),
    for: each(add, false),
  })

export const test = Object.assign(withTables(declare), { concurrent: withTables(declare) })
export const describe = withTables(open)

const hook = (kind: keyof ListedSuite['hooks']) => (body: Body) => {
  current.hooks[kind].push(body)
}
export const beforeAll = hook('beforeAll')
export const afterAll = hook('afterAll')
export const beforeEach = hook('beforeEach')
export const afterEach = hook('afterEach')
export const onTestFinished = (body: Body): void => void finished.push(body)

/** The only thing that is provided: see `start-server.ts`. */
export const inject = () => process.env['DATABASE_URL']

type Assertion = Record<string, unknown>
const pollMs = 15_000

/** Again and again until it passes, or the time is over. */
async function repeat<Value>(
  attempt: () => Value | Promise<Value>,
  timeout: number,
): Promise<Value> {
  const end = performance.now() + timeout
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (performance.now() > end) throw error
      await wait(50)
    }
  }
}

/** vitest's own asks a worker of vitest for its settings. */
function poll(read: () => unknown, { timeout = pollMs } = {}) {
  const until = (path: readonly string[], values: unknown[]) =>
    repeat(async () => {
      const value = await read()
      let assertion = expectOnce.call(null, value) as unknown as Assertion
      for (const name of path.slice(0, -1)) assertion = assertion[name] as Assertion
      return (assertion[path.at(-1) ?? ''] as Body).apply(assertion, values)
    }, timeout)
  const chain = (path: readonly string[]): unknown =>
    new Proxy(() => undefined, {
      get: (_target, name) => chain([...path, String(name)]),
      apply: (_target, _self, values: unknown[]) => until(path, values),
    })
  return chain([])
}

// Its getter asks a worker of vitest.
expectOnce.setState({ testPath: '' })

export const expect = new Proxy(expectOnce, {
  get: (target, name) => (name === 'poll' ? poll : (Reflect.get(target, name) as unknown)),
})

/** vitest's own ask a worker of vitest for its settings and its modules. */
const ours = {
  // Sources are loaded once.
  resetModules: () => undefined,
  useFakeTimers: () => mock.timers.enable({ apis: ['setTimeout'] }),
  useRealTimers: () => mock.timers.reset(),
  async advanceTimersByTimeAsync(ms: number): Promise<void> {
    await turn()
    mock.timers.tick(ms)
    await turn()
  },
}

export const vi = {
  ...vitestVi,
  ...ours,
  waitFor: (attempt: () => unknown, { timeout = pollMs } = {}) => repeat(attempt, timeout),
}

export { assert, assertType, expectTypeOf, test as it }
