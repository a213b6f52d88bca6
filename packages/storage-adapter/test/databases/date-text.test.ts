/** What a host reads from `storage.db` where the type is `date`. See docs/decisions/0210. */
import { sql } from 'kysely'
import pg from 'pg'
import { afterEach, expect, inject, test } from 'vitest'
import { createStorage, dateAsText } from '../../src/index.ts'
import type { Storage } from '../../src/index.ts'
import { testKeys as keys } from '../support/test-keys.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

const date = sql<unknown>`date '2026-11-28'`
const dates = sql<unknown>`array[date '2026-11-28', null]`

async function readDates({ db }: Pick<Storage, 'db'>) {
  const { rows } = await sql<{ plain: unknown; list: unknown; helped: unknown; none: unknown }>`
    select ${date} as plain, ${dates} as list, ${dateAsText(date)} as helped, null::date as none`.execute(
    db,
  )
  return rows[0]!
}

test('text with an address, inside transactions too; other types as the driver reads them', async () => {
  const storage = createStorage({ url: inject('postgresUrl'), keys })
  closing.push(() => storage.close())
  const expected = {
    plain: '2026-11-28',
    list: ['2026-11-28', null],
    helped: '2026-11-28',
    none: null,
  }
  expect(await readDates(storage)).toEqual(expected)
  expect(await storage.db.transaction().execute((db) => readDates({ db }))).toEqual(expected)
  const { rows } = await sql`select 1 as n, now() as at`.execute(storage.db)
  expect(rows).toEqual([{ n: 1, at: expect.any(Date) as Date }])
})

test('of a host’s own pool only the helper is text', async () => {
  const pool = new pg.Pool({ connectionString: inject('postgresUrl'), max: 1 })
  closing.push(() => pool.end())
  const storage = createStorage({ pool, keys })
  expect(await readDates(storage)).toMatchObject({
    plain: expect.any(Date) as Date,
    helped: '2026-11-28',
  })
})

test('another date style is an error that says so, and the helper works', async () => {
  const url = new URL(inject('postgresUrl'))
  url.searchParams.set('options', '-c datestyle=German')
  const storage = createStorage({ url: url.href, keys })
  closing.push(() => storage.close())
  await expect(readDates(storage)).rejects.toThrow(/DateStyle.+dateAsText/)
  const { rows } = await sql`select ${dateAsText(date)} as helped`.execute(storage.db)
  expect(rows).toEqual([{ helped: '2026-11-28' }])
})
