import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { expect, inject, onTestFinished, test, vi } from 'vitest'
import { openHangingProxy } from '../../../../.ci/hanging-proxy.ts'
import { createBossDatabase, createStorage, type BossDatabase } from '../../src/index.ts'
import { startPoolingProxy } from '../../../billing-hub/test/hosts/pooling-proxy.ts'
import { testKeys as keys } from '../support/test-keys.ts'

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
  await expect(lost.db.executeSql(greeting, ['ada'])).rejects.toThrow(/terminat|not queryable/)
  await lost.rollback()
  expect((await database.executeSql(greeting, ['bob'])).rows).toEqual([{ word: 'bob' }])
})

/** What waits for the database is real; only the timers move when the test says so. */
function holdTimers() {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
}

test.for([
  ['a statement', (database) => database.executeSql(greeting, ['ada'])],
  ['a transaction', (database) => database.beginTransaction()],
] satisfies [string, (database: BossDatabase) => Promise<unknown>][])(
  '%s waits ten seconds for a connection, as in the pool of pg-boss, however long it may wait for its answer',
  async ([, act]) => {
    const { pool, database } = open()
    const taken = await pool.connect()
    holdTimers()
    const ended = vi.fn<(error: unknown) => void>()
    const waiting = act(database).catch(ended)
    try {
      await vi.advanceTimersByTimeAsync(9_999)
      expect(ended).not.toHaveBeenCalled()
      await vi.advanceTimersByTimeAsync(1)
      expect(String(ended.mock.lastCall)).toContain('none within 10 s')
    } finally {
      taken.release()
    }
    await waiting
    expect((await database.executeSql(greeting, ['bob'])).rows).toEqual([{ word: 'bob' }])
  },
)

test('a rollback without an answer gives up its connection after five seconds', async () => {
  const proxy = await openHangingProxy(inject('postgresUrl'))
  onTestFinished(() => proxy.close())
  const { pool, database } = open({ url: proxy.url })
  const hanging = await database.beginTransaction()
  await hanging.db.executeSql(greeting, ['ada'])
  proxy.hang()
  holdTimers()
  const ended = vi.fn<() => void>()
  const waiting = hanging.rollback().then(ended)
  await vi.advanceTimersByTimeAsync(4_999)
  expect(ended).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  expect(ended).toHaveBeenCalled()
  await waiting
  expect(pool.totalCount).toBe(0)
  await expect(hanging.db.executeSql(greeting, ['bob'])).rejects.toThrow('has ended')
  vi.useRealTimers()
  expect((await database.executeSql(greeting, ['eve'])).rows).toEqual([{ word: 'eve' }])
})

test('a wait that no timer supports is refused: Node would end every statement after a millisecond', () => {
  const pool = new pg.Pool({ connectionString: inject('postgresUrl') })
  onTestFinished(() => pool.end())
  for (const answerWithinSeconds of [Infinity, 2_147_484, Number.NaN, 0]) {
    const said = 'Expected answerWithinSeconds to be a number above 0 and at most 2147483'
    expect(() => createBossDatabase({ pool, answerWithinSeconds })).toThrow(said)
    expect(() => createStorage({ pool, keys, answerWithinSeconds })).toThrow(said)
  }
  createBossDatabase({ pool, answerWithinSeconds: 2_147_483 })
})

test('what it cannot use is refused at once', () => {
  const pool = new pg.Pool({ connectionString: inject('postgresUrl') })
  onTestFinished(() => pool.end())
  expect(() => createBossDatabase({} as never)).toThrow(
    /^createBossDatabase received pool: undefined/,
  )
  expect(() => createBossDatabase({ pool: { query() {} } as never })).toThrow('expected pool')
  expect(() => createBossDatabase({ pool, prepared: true } as never)).toThrow(TypeError)
})
