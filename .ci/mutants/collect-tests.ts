import { assert, assertType, expect, expectTypeOf, vi } from 'vitest'
import '../expect-errors.ts'

/** In the place of vitest for `plain-runner.ts`: it only lists what a file tests. */
export interface ListedTest {
  name: string
  run: () => Promise<void>
}

type Body = (...values: unknown[]) => unknown
interface Scope {
  name: string
  before: Body[]
  after: Body[]
  beforeAll: Body[]
  afterAll: Body[]
  didBegin: boolean
}

const scopeOf = (name: string): Scope => {
  return { name, before: [], after: [], beforeAll: [], afterAll: [], didBegin: false }
}
const listed: ListedTest[] = []
/** The first is the file's own. */
let scopes = [scopeOf('')]
let begun: Scope[] = []

/** The tests that were declared since the last call; what follows is of another file. */
export function takeListed(): ListedTest[] {
  scopes = [scopeOf('')]
  return listed.splice(0)
}

/** As at the end of a run: what `beforeAll` made is left, and is made again for the next test. */
export async function endRun(): Promise<void> {
  const ended = begun.toReversed()
  begun = []
  for (const scope of ended) {
    scope.didBegin = false
    for (const end of scope.afterAll.toReversed()) await end()
  }
}

function declare(name: string, body: () => unknown): void {
  const around = [...scopes]
  const titles = [...around.slice(1).map((scope) => scope.name), name]
  const run = async () => {
    for (const scope of around) {
      if (scope.didBegin) continue
      scope.didBegin = true
      begun.push(scope)
      for (const begin of scope.beforeAll) await begin()
    }
    for (const scope of around) for (const before of scope.before) await before()
    try {
      await body()
    } finally {
      for (const scope of around.toReversed()) for (const after of scope.after) await after()
    }
  }
  listed.push({ name: titles.join(' > '), run })
}

function open(name: string, body: () => unknown): void {
  scopes.push(scopeOf(name))
  body()
  scopes.pop()
}

/** The rows of a table, spread where they are lists. */
const each = (add: (name: string, body: () => unknown) => void, spreads: boolean) => {
  return (table: readonly unknown[]) => (name: string, body: Body) => {
    for (const [index, row] of table.entries()) {
      const values = spreads && Array.isArray(row) ? (row as unknown[]) : [row]
      add(`${name} (${index + 1})`, () => body(...values))
    }
  }
}

const bodyOf = (given: unknown, other: unknown) =>
  (typeof given === 'function' ? given : other) as Body
const test = Object.assign(
  (name: string, given: unknown, other?: unknown) => {
    const body = bodyOf(given, other)
    declare(name, () => body())
  },
  { each: each(declare, true), for: each(declare, false) },
)
const describe = Object.assign(open, { each: each(open, true), for: each(open, false) })

const hook = (kind: 'before' | 'after' | 'beforeAll' | 'afterAll') => (body: Body) => {
  scopes.at(-1)?.[kind].push(body)
}
const beforeEach = hook('before')
const afterEach = hook('after')
const beforeAll = hook('beforeAll')
const afterAll = hook('afterAll')

/** What `globalSetup` provides: the address of a server. */
const inject = () => process.env['MUTANTS_POSTGRES_URL']

export { afterAll, afterEach, assert, assertType, beforeAll, beforeEach, describe, expect }
export { expectTypeOf, inject, test as it, test, vi }
