import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { expect, inject, test } from 'vitest'
import { inTransaction, integer, read, readByCursor } from '../../src/database.ts'

interface Asked {
  /** Statements in the order in which they were sent. */
  sent: string[]
  db: Kysely<unknown>
}

async function withKysely(act: (asked: Asked) => Promise<void>): Promise<void> {
  const pool = new pg.Pool({ connectionString: inject('postgresUrl'), max: 1 })
  const sent: string[] = []
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (...given: unknown[]) => unknown
    client.query = ((...given: unknown[]) => {
      const [first] = given
      sent.push(typeof first === 'string' ? first : (first as { text: string }).text)
      return query(...given)
    }) as typeof client.query
  })
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  try {
    await act({ db, sent })
  } finally {
    await db.destroy()
  }
}

const numbers = (db: Kysely<unknown>, last: number, size: number, divisor = 0) =>
  readByCursor(
    { db },
    `select n, 1 / (n - $2::int) as one from generate_series(1, $1::int) n`,
    [last, divisor],
    { n: integer() },
    { name: 'numbers', size },
  )

test.for([
  [0, [0]],
  [1, [1]],
  [3, [3, 0]],
  [7, [3, 3, 1]],
] as const)('%i rows in pages of three', async ([last, sizes]) => {
  await withKysely(async ({ db, sent }) => {
    const pages: number[][] = []
    await inTransaction(db, async (transaction) => {
      for await (const page of numbers(transaction, last, 3)) pages.push(page.map(({ n }) => n))
    })
    expect(pages.map(({ length }) => length)).toEqual(sizes)
    expect(pages.flat()).toEqual(Array.from({ length: last }, (_, index) => index + 1))
    expect(sent.filter((text) => text.startsWith('fetch'))).toHaveLength(sizes.length)
    expect(sent.at(-2)).toBe('close numbers')
  })
})

test('the next page is asked for before the caller has this one', () =>
  withKysely(async ({ db, sent }) => {
    await inTransaction(db, async (transaction) => {
      const pages = numbers(transaction, 5, 2)
      await pages.next()
      await read({ db: transaction }, 'select 1 as one', [], { one: integer() })
      expect(sent.slice(-3)).toEqual([
        'fetch 2 from numbers',
        'fetch 2 from numbers',
        'select 1 as one',
      ])
      await pages.return()
    })
  }))

test('a page that fails is thrown to a caller that goes on to it, and to no other', async () => {
  const unhandled: unknown[] = []
  const listen = (reason: unknown) => unhandled.push(reason)
  process.on('unhandledRejection', listen)
  try {
    await withKysely(async ({ db }) => {
      const seen: number[] = []
      const all = inTransaction(db, async (transaction) => {
        for await (const page of numbers(transaction, 6, 2, 4)) seen.push(...page.map(({ n }) => n))
      })
      await expect(all).rejects.toThrow('division by zero')
      expect(seen).toEqual([1, 2])

      const one = inTransaction(db, async (transaction) => {
        for await (const page of numbers(transaction, 6, 2, 4)) {
          expect(page).toHaveLength(2)
          throw new Error('The caller has enough.')
        }
      })
      await expect(one).rejects.toThrow('The caller has enough.')
      const [row] = await read({ db }, 'select 1 as one', [], { one: integer() })
      expect(row).toEqual({ one: 1 })
    })
    await new Promise(setImmediate)
    expect(unhandled).toEqual([])
  } finally {
    process.off('unhandledRejection', listen)
  }
})
