import type { Kysely } from 'kysely'
import type { StorageDatabase } from '../schema/storage-database.ts'
import type { AnyKysely } from './any-kysely.ts'
import { qualify } from './quote-identifier.ts'

/** A table of this package, by its name in the database. */
export type TableName = keyof StorageDatabase

/** The tables of one schema, for statements that are written as text. */
export interface Tables {
  /**
   * The host's Kysely instance or transaction without its plug-ins: plug-ins must not change names and values of our
   * tables.
   */
  db: AnyKysely
  /** The schema of the tables; undefined: the search path decides. */
  schema: string | undefined
  /** True: the tables of an instant or a date of the past, which stands in the text of every statement. */
  isPast?: true
  /** The qualified, quoted name of a table. */
  table(name: TableName): string
}

/** The tables on a database of the host, or in one of its transactions. Without a schema the search path decides. */
export function openTables({ db, schema }: { db: AnyKysely; schema?: string | undefined }): Tables {
  return { db: db.withoutPlugins(), schema, table: (name) => qualify(schema, name) }
}

/** The same tables for statements made with Kysely's builder. */
export function buildOn({ db, schema }: Pick<Tables, 'db' | 'schema'>): Kysely<StorageDatabase> {
  return schema === undefined ? db : db.withSchema(schema)
}
