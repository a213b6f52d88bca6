import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { StorageDatabase } from '../schema/storage-database.ts'
import type { RetentionScope } from './retention-scope.ts'
import { isInScope } from './retention-scope.ts'

/** How many rows of a table a deletion would take. */
export async function countRows(
  db: Kysely<StorageDatabase>,
  table: string,
  scope: RetentionScope,
): Promise<number> {
  const row = await db
    .selectFrom(table as keyof StorageDatabase)
    .select(sql<string>`count(*)::text`.as('rows'))
    .where(isInScope(scope))
    .executeTakeFirstOrThrow()
  return Number(row.rows)
}
