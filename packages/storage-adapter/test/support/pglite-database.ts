import { PGlite } from '@electric-sql/pglite'
import { Kysely, PGliteDialect, sql } from 'kysely'
import type { StorageDatabase } from '../../src/schema/storage-database.ts'
import { tenantTables } from '../../src/schema/tenant-tables.ts'
import { tables } from './tables.ts'

/** An embedded database in memory, with all tables. Takes some seconds to start. */
export async function openPGliteDatabase() {
  const pglite = await PGlite.create()
  const db = new Kysely<StorageDatabase>({ dialect: new PGliteDialect({ pglite }) })
  await pglite.exec(tables)
  return {
    db,
    async truncate(): Promise<void> {
      await sql`truncate ${sql.raw(tenantTables.map(({ table }) => table).join(', '))} cascade`.execute(
        db,
      )
    },
    close: () => db.destroy(),
  }
}
