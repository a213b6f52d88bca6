import { PGlite } from '@electric-sql/pglite'
import { Kysely, PGliteDialect } from 'kysely'
import type { StorageDatabase } from '../../src/schema/storage-database.ts'
import { migrate } from '../../src/migrations/migrate.ts'
import { tenantTables } from '../../src/schema/tenant-tables.ts'

/** An embedded database in memory, with all tables. Takes some seconds to start. */
export async function openPGliteDatabase() {
  const pglite = await PGlite.create()
  const db = new Kysely<StorageDatabase>({ dialect: new PGliteDialect({ pglite }) })
  const schema = 'quickbooks'
  await migrate(db, { schema })
  return {
    schema,
    db: db.withSchema(schema),
    async empty(): Promise<void> {
      const statements = tenantTables.map(({ table }) => `delete from ${schema}.${table}`)
      await pglite.exec(statements.join('; '))
    },
    close: () => db.destroy(),
  }
}
