import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { StorageDatabase } from '../schema/storage-database.ts'
import { isInScope } from './retention-scope.ts'
import type { RetentionScope } from './retention-scope.ts'

/**
 * Adds the calls of rows that are about to be deleted to a row without tenant and realm: Intuit's monthly budget is
 * counted per app, and calls already made stay made.
 */
export async function carryUsage(
  db: Kysely<StorageDatabase>,
  scope: RetentionScope,
): Promise<void> {
  await db
    .insertInto('quickbooks_api_usage')
    .columns(['tenant_id', 'app_id', 'environment', 'realm_id', 'month', 'calls', 'updated_at'])
    .expression((eb) =>
      eb
        .selectFrom('quickbooks_api_usage')
        .select([
          sql<string>`''`.as('tenant_id'),
          'app_id',
          'environment',
          sql<string>`''`.as('realm_id'),
          'month',
          sql<number>`sum(calls)`.as('calls'),
          sql<string>`now()`.as('updated_at'),
        ])
        .where(isInScope(scope))
        .groupBy(['app_id', 'environment', 'month'])
        .orderBy('app_id')
        .orderBy('environment')
        .orderBy('month'),
    )
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'app_id', 'environment', 'realm_id', 'month']).doUpdateSet({
        calls: sql<number>`quickbooks_api_usage.calls + excluded.calls`,
        updated_at: sql<string>`now()`,
      }),
    )
    .execute()
}
