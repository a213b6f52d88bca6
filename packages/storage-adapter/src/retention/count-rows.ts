import { sql } from 'kysely'
import type { Expression, Kysely, SqlBool } from 'kysely'
import type { StorageDatabase } from '../schema/storage-database.ts'

/** How many rows of a table a deletion would take. */
export async function countRows(
  db: Kysely<StorageDatabase>,
  table: string,
  isMeant: Expression<SqlBool>,
): Promise<number> {
  const row = await db
    .selectFrom(table as keyof StorageDatabase)
    .select(sql<string>`count(*)::text`.as('rows'))
    .where(isMeant)
    .executeTakeFirstOrThrow()
  return Number(row.rows)
}
