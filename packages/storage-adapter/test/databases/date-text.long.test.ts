/** What a host reads from `storage.db` where the type is `date` and the database is embedded. See docs/decisions/0210. */
import { PGlite } from '@electric-sql/pglite'
import { sql } from 'kysely'
import { afterEach, expect, test } from 'vitest'
import { createStorage, dateAsText } from '../../src/index.ts'
import type { Storage } from '../../src/index.ts'
import { testKeys as keys } from '../support/test-keys.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

const date = sql<unknown>`date '2026-11-28'`

async function readDates({ db }: Pick<Storage, 'db'>) {
  const { rows } = await sql<{ plain: unknown; helped: unknown; none: unknown }>`
    select ${date} as plain, ${dateAsText(date)} as helped, null::date as none`.execute(db)
  return rows[0]!
}

test('text with a PGlite of ours, and with the host’s, whose own statements keep their parsers', async () => {
  const pglite = await PGlite.create()
  closing.push(() => pglite.close())
  const storage = createStorage({ pglite, keys })
  closing.push(() => storage.close())
  const expected = { plain: '2026-11-28', helped: '2026-11-28', none: null }
  expect(await readDates(storage)).toMatchObject(expected)
  expect(await storage.db.transaction().execute((db) => readDates({ db }))).toMatchObject(expected)
  const memory = createStorage({ memory: true, keys })
  closing.push(() => memory.close())
  expect(await readDates(memory)).toMatchObject(expected)
  const { rows } = await pglite.query(`select date '2026-11-28' as plain`)
  expect(rows).toEqual([{ plain: expect.any(Date) as Date }])
})
