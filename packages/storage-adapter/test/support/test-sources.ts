import type { Clock } from '@vectis/quickbooks'
import {
  billingRowsContract,
  commitAsQuickBooks,
  sourceStoreContract,
} from '@vectis/quickbooks-testkit/contracts'
import type {
  ContractCase,
  SourceStoreUnderTest,
  SourceUnderTest,
} from '@vectis/quickbooks-testkit/contracts'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tenantTables } from '../../src/schema/tenant-tables.ts'
import { createSourceStore } from '../../src/sources/source-store.ts'
import { createSyncStore } from '../../src/sync/sync-store.ts'
import { readSource } from './read-source.ts'
import { openSyncDatabase, type SyncDatabase } from './sync-database.ts'

type Engine = 'PostgreSQL' | 'PGlite'

/** Everything that a case of these can have written, in one statement. */
async function empty({ db, schema }: SyncDatabase): Promise<void> {
  const written = /^(billing_|customers)|_(leases|questions|checkpoints)$/
  const names = tenantTables.map(({ table }) => table).filter((table) => written.test(table))
  const parts = names.map(
    (name, n) => sql`d${sql.raw(String(n))} as (delete from ${sql.table(`${schema}.${name}`)})`,
  )
  await sql`with ${sql.join(parts)} select 1`.execute(db)
}

const died = new Error('died before the end')

/** Runs `work` in a transaction whose connection is then cut: it never commits. */
async function inDyingTransaction(
  { db }: SyncDatabase,
  work: (transaction: SyncDatabase['db']) => Promise<unknown>,
  engine: Engine,
): Promise<void> {
  await expect(
    db.transaction().execute(async (transaction) => {
      await work(transaction)
      // An embedded database has no connection to lose.
      if (engine === 'PGlite') throw died
      await sql`select pg_terminate_backend(pg_backend_pid())`.execute(transaction)
    }),
  ).rejects.toThrow(/terminat|died before the end/)
}

function openSources(database: SyncDatabase, clock: Clock, engine: Engine): SourceStoreUnderTest {
  const { schema } = database
  const storeOn = (db: SyncDatabase['db']) => createSourceStore({ db, schema, clock })
  const store = storeOn(database.db)
  return {
    write: async (tenantId, batch) => store.forTenant(tenantId).write(batch),
    writeAndDie: (tenantId, batch) =>
      inDyingTransaction(database, (db) => storeOn(db).forTenant(tenantId).write(batch), engine),
    read: (place) => readSource(database, place),
    status: async (tenantId) => store.forTenant(tenantId).status(),
    refreshStatuses: async (tenantId, now) => store.forTenant(tenantId).refreshStatuses({ now }),
  }
}

/** The sync of QuickBooks, which gets the same objects as wire objects. */
function openSync(database: SyncDatabase, clock: Clock, engine: Engine): SourceUnderTest {
  const { schema } = database
  const storeOn = (db: SyncDatabase['db']) => createSyncStore({ db, schema, clock })
  return {
    write: (tenantId, batch) => commitAsQuickBooks(storeOn(database.db), tenantId, batch),
    writeAndDie: (tenantId, batch) =>
      inDyingTransaction(
        database,
        (db) => commitAsQuickBooks(storeOn(db), tenantId, batch),
        engine,
      ),
    read: (place) => readSource(database, { ...place, source: 'quickbooks' }),
  }
}

/** The contract of billing rows, by the writer of other sources and by the sync of QuickBooks. */
export function testSources(engine: Engine): void {
  describe(`on ${engine}`, () => {
    let database: SyncDatabase
    beforeAll(async () => {
      database = await openSyncDatabase(engine)
    })
    afterAll(() => database.close())

    const emptied = async () => {
      await empty(database)
      return database
    }
    const suites: Record<string, ContractCase[]> = {
      'a source of its own': sourceStoreContract(async ({ clock }) => ({
        store: openSources(await emptied(), clock, engine),
      })),
      QuickBooks: billingRowsContract(async ({ clock }) => ({
        store: openSync(await emptied(), clock, engine),
      })),
    }
    describe.each(Object.entries(suites))('rows of %s', (_, cases) => {
      test.each(cases.map(({ name, run }) => [name, run] as const))('%s', async (__, run) => {
        await expect(run()).resolves.toBeUndefined()
      })
    })
  })
}
