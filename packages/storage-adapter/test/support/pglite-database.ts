import { Kysely, PGliteDialect } from 'kysely'
import type { StorageDatabase } from '../../src/schema/storage-database.ts'
import { tenantTables } from '../../src/schema/tenant-tables.ts'
import { embeddedSchema as schema, openEmbedded } from './embedded-database.ts'

/** An embedded database in memory, with all tables. */
export async function openPGliteDatabase() {
  const pglite = await openEmbedded()
  const db = new Kysely<StorageDatabase>({ dialect: new PGliteDialect({ pglite }) })
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
