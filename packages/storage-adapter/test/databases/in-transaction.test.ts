import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { expect, inject, test } from 'vitest'
import { explainStatements, inTransaction, read, run, text } from '../../src/database.ts'

async function withKysely(
  act: (db: Kysely<unknown>) => Promise<void>,
  options?: string,
): Promise<void> {
  const pool = new pg.Pool({ connectionString: inject('postgresUrl'), max: 1, options })
  pool.on('error', () => undefined)
  pool.on('connect', (client) => void client.on('error', () => undefined))
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  try {
    await act(db)
  } finally {
    await db.destroy()
  }
}

test('a session that ends within a transaction is named, not the rollback that fails after it', () =>
  withKysely(async (db) => {
    const parts = {
      act: () =>
        inTransaction(db, async (transaction) => {
          await run({ db: transaction }, 'select pg_terminate_backend(pg_backend_pid())', [])
        }),
    }
    await expect(explainStatements(parts, { db, schema: undefined }).act()).rejects.toMatchObject({
      name: 'StorageError',
      code: 'connection_lost',
      origin: '57P01',
    })
  }))

test("what the host's own code throws within a transaction stays what it is, also where the rollback fails", () =>
  withKysely(async (db) => {
    const own = new Error('The PSA is down.')
    const parts = {
      act: () =>
        inTransaction(db, async (transaction) => {
          await run({ db: transaction }, 'select pg_terminate_backend(pg_backend_pid())', []).catch(
            () => undefined,
          )
          throw own
        }),
    }
    await expect(explainStatements(parts, { db, schema: undefined }).act()).rejects.toBe(own)
  }))

test('a statement sees what others committed meanwhile, whatever isolation is usual in the database', () =>
  withKysely(async (db) => {
    const level = { transaction_isolation: text() }
    const show = (on: Kysely<unknown>) => read({ db: on }, 'show transaction_isolation', [], level)
    expect(await show(db)).toEqual([{ transaction_isolation: 'serializable' }])
    expect(await inTransaction(db, show)).toEqual([{ transaction_isolation: 'read committed' }])
  }, '-c default_transaction_isolation=serializable'))
