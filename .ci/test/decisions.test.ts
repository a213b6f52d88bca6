import { describe, expect, test } from 'vitest'
import { listFiles, listTracked, readText } from '../repository.ts'

const records = listFiles('docs/decisions', ['.md'])
  .map((path) => /\/(\d{4})-[^/]+$/.exec(path)?.[1])
  .filter((number) => number !== undefined)

/** How code and guides name a record: `docs/decisions/0013`, or a link to its file. */
const naming = /\b(?:docs\/)?decisions\/(\d{4})\b/g
/** How records name one another: a link to the file beside them. */
const beside = /\]\((\d{4})-[^)]+\)/g
/** Words that name a record without a way to it. */
const bare = /\bdecisions? (\d{4})\b/gi

const everywhere = listTracked().filter(
  (path) =>
    (/\.(ts|mjs|md|yaml)$/.test(path) || /^\.ci\/[^.]+$/.test(path)) &&
    path !== '.ci/test/decisions.test.ts',
)
const outside = everywhere.filter((path) => !path.startsWith('docs/decisions/'))
const inside = everywhere.filter((path) => path.startsWith('docs/decisions/'))

const numbersIn = (paths: readonly string[], pattern: RegExp) =>
  paths.flatMap((path) =>
    [...readText(path).matchAll(pattern)].map(([, number = '']) => ({ path, number })),
  )

describe('decision records', () => {
  test('each is named by the code or the guide that it explains', () => {
    expect(records.length, 'no record was found').toBeGreaterThan(50)
    const named = new Set(numbersIn(outside, naming).map(({ number }) => number))
    expect(records.filter((number) => !named.has(number))).toEqual([])
  })

  test('a number that is named anywhere has a record', () => {
    const named = [
      ...numbersIn(outside, naming),
      ...numbersIn(inside, beside),
      ...numbersIn(everywhere, bare),
    ]
    expect(named.filter(({ number }) => !records.includes(number))).toEqual([])
  })

  test('no number is taken twice', () => {
    expect(records).toEqual([...new Set(records)])
  })
})
