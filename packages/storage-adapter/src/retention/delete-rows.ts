import { sql } from 'kysely'
import type { Expression, Kysely, SqlBool } from 'kysely'
import type { StorageDatabase } from '../schema/storage-database.ts'

/**
 * Deletes the matching rows of a table and returns how many there were. See docs/decisions/0049.
 */
export async function deleteRows(
  db: Kysely<StorageDatabase>,
  table: string,
  isMeant: Expression<SqlBool>,
): Promise<number> {
  const row = await db
    .with('gone', (cte) =>
      cte
        .deleteFrom(table as keyof StorageDatabase)
        .where(isMeant)
        .returning(sql<number>`1`.as('one')),
    )
    .selectFrom('gone')
    .select(sql<string>`count(*)::text`.as('rows'))
    .executeTakeFirstOrThrow()
  return Number(row.rows)
}

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
