import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { expect, inject, onTestFinished, test } from 'vitest'
import { openTables, read, readPrepared, text, type Tables } from '../../src/database.ts'
import { createStorage } from '../../src/index.ts'
import { startPoolingProxy } from '../../../billing-hub/test/hosts/pooling-proxy.ts'
import { testKeys as keys } from '../support/test-keys.ts'

const schema = `prepared_${randomUUID().replaceAll('-', '').slice(0, 12)}`

/** One connection, so that it is known which one has prepared what. */
function open(options: { url?: string; preparedStatements?: boolean } = {}) {
  const storage = createStorage({ url: inject('postgresUrl'), maxConnections: 1, keys, ...options })
  onTestFinished(() => storage.close())
  const tables = openTables({ db: storage.db })
  const listNames = async () => {
    const rows = await read(
      tables,
      `select name, generic_plans + custom_plans as runs from pg_catalog.pg_prepared_statements order by name`,
      [],
      { name: text(), runs: (value) => Number(value) },
    )
    return rows
  }
  return { tables, listNames }
}

const greet = (tables: Tables, word: string) =>
  readPrepared(tables, 'select $1::text || $2::text as greeting', ['hello ', word], {
    greeting: text(),
  })

test('a read of a page is prepared once on a connection and keeps its name', async () => {
  const { tables, listNames } = open()
  for (const word of ['ada', 'bob', 'eve'])
    expect(await greet(tables, word)).toEqual([{ greeting: `hello ${word}` }])
  expect(await listNames()).toEqual([{ name: expect.stringMatching(/^vectis_.{32}$/), runs: 3 }])
})

test('statements of other kinds, of the past and of a transaction have no name', async () => {
  const { tables, listNames } = open()
  await read(tables, 'select 1', [], {})
  await greet({ ...tables, isPast: true }, 'ada')
  await tables.db.transaction().execute((db) => greet({ ...tables, db }, 'ada'))
  expect(await listNames()).toEqual([])
  await greet(tables, 'ada')
  expect(await listNames()).toHaveLength(1)
})

test('preparedStatements: false prepares nothing', async () => {
  const { tables, listNames } = open({ preparedStatements: false })
  expect(await greet(tables, 'ada')).toEqual([{ greeting: 'hello ada' }])
  expect(await listNames()).toEqual([])
})

test('behind a proxy that pools by transaction every read is answered, and none is prepared after the first refusal', async () => {
  const proxy = await startPoolingProxy(inject('postgresUrl'))
  onTestFinished(() => proxy.close())
  const { tables } = open({ url: proxy.url })
  const before = proxy.transactions()
  for (let n = 0; n < 6; n += 1)
    expect(await greet(tables, String(n))).toEqual([{ greeting: `hello ${n}` }])
  // Six, and the one that was refused.
  expect(proxy.transactions() - before).toBe(7)
})

test('a name that the server connection has from an earlier client is no error', async () => {
  const { tables } = open()
  await greet(tables, 'ada')
  const pool = new pg.Pool({ connectionString: inject('postgresUrl'), max: 1 })
  onTestFinished(() => pool.end())
  const name = await nameOf(tables)
  // As a proxy does: the connection has it, the client does not know.
  await pool.query(`prepare "${name}" as select $1::text || $2::text as greeting`)
  const storage = createStorage({ pool, keys })
  expect(await greet(openTables({ db: storage.db }), 'bob')).toEqual([{ greeting: 'hello bob' }])
  expect(await greet(openTables({ db: storage.db }), 'eve')).toEqual([{ greeting: 'hello eve' }])
})

async function nameOf(tables: Tables): Promise<string> {
  const [row] = await read(tables, 'select name from pg_catalog.pg_prepared_statements', [], {
    name: text(),
  })
  return row?.name ?? ''
}

test('a read whose columns a migration changed while it was prepared is answered with the new ones', async () => {
  const { tables, listNames } = open()
  const send = (statement: string) => read(tables, statement, [], {})
  await send(`create schema ${schema}`)
  onTestFinished(async () => {
    const client = new pg.Client({ connectionString: inject('postgresUrl') })
    await client.connect()
    await client.query(`drop schema ${schema} cascade`)
    await client.end()
  })
  await send(`create table ${schema}.things as select 7 as thing`)
  const look = () =>
    readPrepared(tables, `select thing from ${schema}.things`, [], { thing: String })
  expect(await look()).toEqual([{ thing: '7' }])
  await send(`alter table ${schema}.things alter thing type text using 'seven'`)
  expect(await look()).toEqual([{ thing: 'seven' }])
  expect(await look()).toEqual([{ thing: 'seven' }])
  expect((await listNames()).map(({ runs }) => runs)).toContain(1)
})

test('an error of the read itself is the error of the caller', async () => {
  const { tables } = open()
  const divide = (by: number) =>
    readPrepared(tables, 'select (1 / $1::int)::text as share', [by], { share: text() })
  expect(await divide(1)).toEqual([{ share: '1' }])
  await expect(divide(0)).rejects.toMatchObject({ code: '22012' })
  expect(await divide(1)).toEqual([{ share: '1' }])
})
