import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bool, integer, json, maybe, read, text } from '../../src/database.ts'
import type { Column, Columns } from '../../src/database.ts'
import { readColumns } from '../../src/databases/run.ts'
import { openTestDatabase, type TestDatabase } from '../support/test-database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

const ask = (statement: string, columns: Columns) => read(database, statement, [], columns)

describe('columns of a result', () => {
  test('a column that only the first row has is missed', () => {
    expect(() => readColumns([{ id: '7' }, {}], { id: text() })).toThrow('found no such column')
  })

  test('whole numbers and booleans are read in every form that drivers return', () => {
    for (const value of [5, 5n, '5']) expect(integer()(value, 'n')).toBe(5)
    for (const value of [true, 't', 'true', 1]) expect(bool()(value, 'b')).toBe(true)
    for (const value of [false, 'f', 'false', 0]) expect(bool()(value, 'b')).toBe(false)
  })

  test('values and nulls are read in every row', async () => {
    const rows = await ask(
      `select * from (values (null, '{"a":1}', 1::bigint, 'x'), ('t', '[]', 2, 'y'), (null, null, 3, 'z')) v(maybe, json, n, known)`,
      { maybe: maybe(text()), json: maybe(json()), n: integer(), known: text() },
    )
    expect(rows).toEqual([
      { maybe: null, json: { a: 1 }, n: 1, known: 'x' },
      { maybe: 't', json: [], n: 2, known: 'y' },
      { maybe: null, json: null, n: 3, known: 'z' },
    ])
  })

  test.each([
    ['select 1 as other', 'found no such column'],
    ['select null::text as value', 'found null'],
    [`select timestamptz '2026-11-23 12:00:00Z' as value`, 'found object'],
  ])('%s is refused as text, by the name of the column', async (statement, said) => {
    await expect(ask(statement, { value: text() })).rejects.toThrow(
      expect.objectContaining({
        name: 'TypeError',
        message: expect.stringMatching(new RegExp(`"value", ${said}\\.$`)),
      }),
    )
  })

  test.each<[string, string, Column<unknown>]>([
    ['text', `values ('a'), ('b'), (null)`, text()],
    ['a whole number', 'values (1), (2), (null)', integer()],
    ['true or false', 'values (true), (false), (null)', bool()],
  ])('a null in a later row is refused as well: %s', async (_, values, column) => {
    const statement = `select * from (${values}) v(value)`
    await expect(ask(statement, { value: column })).rejects.toThrow(
      expect.objectContaining({
        name: 'TypeError',
        message: expect.stringMatching(/"value", found null\.$/),
      }),
    )
    expect(await ask(statement, { value: maybe(column) })).toHaveLength(3)
  })

  test('an error never holds the value', async () => {
    const asked = ask(`select 'CANARY-of-a-customer' as value`, { value: integer() })
    await expect(asked).rejects.toThrow(
      'Expected a whole number below 2^53 in the result column "value", found string.',
    )
  })
})
