import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { StorageDatabase } from '../schema/storage-database.ts'
import type { RetentionScope } from './retention-scope.ts'
import { isInScope } from './retention-scope.ts'

/** Deletes a table's rows in scope and returns how many there were. */
export async function deleteRows(
  db: Kysely<StorageDatabase>,
  table: string,
  scope: RetentionScope,
): Promise<number> {
  const row = await db
    .with('gone', (cte) =>
      cte
        .deleteFrom(table as keyof StorageDatabase)
        .where(isInScope(scope))
        .returning(sql<number>`1`.as('one')),
    )
    .selectFrom('gone')
    .select(sql<string>`count(*)::text`.as('rows'))
    .executeTakeFirstOrThrow()
  return Number(row.rows)
}
