import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { expect, inject, onTestFinished, test } from 'vitest'
import { createBossDatabase } from '../../src/index.ts'
import { startPoolingProxy } from '../../../billing-hub/test/hosts/pooling-proxy.ts'

/** One connection, so that it is known which one has prepared what. */
function open(options: { url?: string; preparedStatements?: boolean; max?: number } = {}) {
  const { url = inject('postgresUrl'), max = 1, ...rest } = options
  const pool = new pg.Pool({ connectionString: url, max })
  onTestFinished(() => pool.end())
  const database = createBossDatabase({ pool, ...rest })
  const listTexts = async () => {
    const { rows } = await pool.query<{ statement: string }>(
      'select statement from pg_catalog.pg_prepared_statements order by statement',
    )
    return rows.map(({ statement }) => statement.replace(/^\/\*.*\*\/ /, ''))
  }
  return { pool, database, listTexts }
}

const greeting = 'select $1::text as word'

test('a statement that comes a second time is prepared, one that comes once is not', async () => {
  const { database, listTexts } = open()
  await database.executeSql(greeting, ['ada'])
  await database.executeSql(`select 'once'`)
  expect(await listTexts()).toEqual([])
  for (const word of ['bob', 'eve'])
    expect((await database.executeSql(greeting, [word])).rows).toEqual([{ word }])
  await database.executeSql('select 1 as one', [])
  expect((await database.executeSql('select 1 as one', [])).rows).toEqual([{ one: 1 }])
  expect(await listTexts()).toEqual(['select $1::text as word', 'select 1 as one'])
})

test('texts that differ in each call, as a schema of its own or a value in the text makes them, take no names', async () => {
  const { database, listTexts } = open()
  for (let n = 0; n < 300; n += 1) await database.executeSql(`select ${n} as n`)
  // By now the first of them was forgotten.
  await database.executeSql('select 0 as n')
  expect(await listTexts()).toEqual([])
  for (let n = 0; n < 300; n += 1) {
    for (let times = 0; times < 2; times += 1) await database.executeSql(`select ${n} as twice`)
  }
  expect(await listTexts()).toHaveLength(100)
})

test('a text of several statements runs as it is and gives the rows of each, as those of pg-boss do', async () => {
  const { database, listTexts } = open()
  for (let n = 0; n < 3; n += 1) {
    const results: unknown = await database.executeSql('begin; select 1 as one; commit', [])
    expect(results).toMatchObject([{ rows: [] }, { rows: [{ one: 1 }] }, { rows: [] }])
  }
  expect(await listTexts()).toEqual([])
})

test('nothing is prepared within a transaction, and what ended in it is refused', async () => {
  const { database, listTexts, pool } = open()
  const name = `boss_${randomUUID().replaceAll('-', '')}`
  await pool.query(`create table ${name} (n int)`)
  onTestFinished(async () => {
    const client = new pg.Client({ connectionString: inject('postgresUrl') })
    await client.connect()
    await client.query(`drop table ${name}`)
    await client.end()
  })
  const insert = `insert into ${name} values ($1)`
  const committed = await database.beginTransaction()
  for (const n of [1, 2, 3]) await committed.db.executeSql(insert, [n])
  await committed.commit()
  expect(await listTexts()).toEqual([])
  await expect(committed.db.executeSql(insert, [4])).rejects.toThrow('has ended')
  await expect(committed.commit()).rejects.toThrow('has ended')
  const undone = await database.beginTransaction()
  await undone.db.executeSql(insert, [5])
  await undone.rollback()
  await undone.rollback()
  const { rows } = await pool.query<{ n: number }>(`select n from ${name} order by n`)
  expect(rows.map(({ n }) => n)).toEqual([1, 2, 3])
})

test('a text that fails inside its own transaction leaves no connection behind that is still in it', async () => {
  const { database } = open()
  await expect(database.executeSql('begin; select 1 / 0; commit')).rejects.toMatchObject({
    code: '22012',
  })
  expect((await database.executeSql(greeting, ['ada'])).rows).toEqual([{ word: 'ada' }])
})

test('behind a proxy that pools by transaction every statement is answered', async () => {
  const proxy = await startPoolingProxy(inject('postgresUrl'))
  onTestFinished(() => proxy.close())
  const { database } = open({ url: proxy.url })
  for (let n = 0; n < 6; n += 1) {
    expect((await database.executeSql(greeting, [String(n)])).rows).toEqual([{ word: String(n) }])
  }
})

test('preparedStatements: false prepares nothing', async () => {
  const { database, listTexts } = open({ preparedStatements: false })
  for (let n = 0; n < 3; n += 1) await database.executeSql(greeting, [String(n)])
  expect(await listTexts()).toEqual([])
})

test('a transaction whose session the server ended says so, and the next one works', async () => {
  const { database } = open()
  const lost = await database.beginTransaction()
  const { rows } = await lost.db.executeSql('select pg_backend_pid() as pid')
  const other = new pg.Client({ connectionString: inject('postgresUrl') })
  await other.connect()
  onTestFinished(() => other.end())
  await other.query('select pg_terminate_backend($1)', [(rows[0] as { pid: number }).pid])
  await expect(lost.db.executeSql(greeting, ['ada'])).rejects.toThrow(/terminat/)
  await lost.rollback()
  expect((await database.executeSql(greeting, ['bob'])).rows).toEqual([{ word: 'bob' }])
})

test('what it cannot use is refused at once', () => {
  const pool = new pg.Pool({ connectionString: inject('postgresUrl') })
  onTestFinished(() => pool.end())
  expect(() => createBossDatabase({} as never)).toThrow(TypeError)
  expect(() => createBossDatabase({ pool: { query() {} } as never })).toThrow('expected pool')
  expect(() => createBossDatabase({ pool, answerWithinSeconds: 0 })).toThrow(RangeError)
  expect(() => createBossDatabase({ pool, prepared: true } as never)).toThrow(TypeError)
})
