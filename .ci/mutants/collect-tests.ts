import { assert, assertType, expect, expectTypeOf, vi } from 'vitest'

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
  didBegin: boolean
}

export const listed: ListedTest[] = []
let scopes: Scope[] = []

/** The tests that were declared since the last call. */
export function takeListed(): ListedTest[] {
  scopes = []
  return listed.splice(0)
}

function declare(name: string, body: () => unknown): void {
  const around = [...scopes]
  const titles = [...around.map((scope) => scope.name), name]
  const run = async () => {
    for (const scope of around) {
      if (!scope.didBegin) for (const begin of scope.beforeAll) await begin()
      scope.didBegin = true
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
  scopes.push({ name, before: [], after: [], beforeAll: [], didBegin: false })
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

const hook = (kind: 'before' | 'after' | 'beforeAll') => (body: Body) => {
  const scope = scopes.at(-1)
  if (scope === undefined) throw new Error(`A hook of a whole file: this runner has none.`)
  scope[kind].push(body)
}
const beforeEach = hook('before')
const afterEach = hook('after')
const beforeAll = hook('beforeAll')
const afterAll = () => undefined

export { afterAll, afterEach, assert, assertType, beforeAll, beforeEach, describe, expect }
export { expectTypeOf, test as it, test, vi }
