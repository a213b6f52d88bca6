import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { StorageDatabase } from '../schema/storage-database.ts'
import { durably } from './durably.ts'
import { forgottenTokens } from './forgotten-tokens.ts'
import { storedConnectionColumns } from './stored-connection.ts'
import type { StoredConnection } from './stored-connection.ts'

/**
 * Forgets the tokens and raises the generation, so that a refresh under way cannot store its result. Returns the row as it was, and whether another tenant holds tokens
 * for the same realm through the same app; null without a row.
 *
 * One statement, which first locks every row of the realm, by tenant: of two tenants that disconnect at once the second waits, and then finds the first one's tokens
 * gone. An app that is not known counts as the same.
 */
export async function disconnect(
  db: Kysely<StorageDatabase>,
  input: { tenantId: string; reason: string },
): Promise<(StoredConnection & { is_held_elsewhere: boolean }) | null> {
  const { tenantId, reason } = input
  const row = await db
    .with('held', (cte) =>
      cte
        .selectFrom('quickbooks_connections')
        .select(storedConnectionColumns)
        .where((eb) =>
          eb(
            eb.refTuple('environment', 'realm_id'),
            'in',
            eb
              .selectFrom('quickbooks_connections as own')
              .select(['own.environment', 'own.realm_id'])
              .where('own.tenant_id', '=', tenantId)
              .$asTuple('environment', 'realm_id'),
          ),
        )
        .orderBy('tenant_id')
        .forUpdate(),
    )
    .with('forgotten', (cte) =>
      cte
        .updateTable('quickbooks_connections as stored')
        .from('held')
        .set({
          ...forgottenTokens,
          state: 'disconnected',
          state_reason: reason,
          generation: sql<number>`stored.generation + 1`,
          realm_proof: sql<'former'>`case stored.realm_proof when 'current' then 'former' else stored.realm_proof end`,
        })
        .where('stored.tenant_id', '=', tenantId)
        .where('held.tenant_id', '=', tenantId)
        .returning('stored.tenant_id')
        .returning(durably),
    )
    .selectFrom('held as own')
    .innerJoin('forgotten', 'forgotten.tenant_id', 'own.tenant_id')
    .selectAll('own')
    .select((eb) =>
      eb
        .exists(
          eb
            .selectFrom('held as other')
            .select('other.tenant_id')
            .where('other.tenant_id', '<>', tenantId)
            .where('other.access_token', 'is not', null)
            .where(
              sql<boolean>`(other.app_id is null or own.app_id is null or other.app_id = own.app_id)`,
            ),
        )
        .as('is_held_elsewhere'),
    )
    .executeTakeFirst()
  return row ? { ...row, is_held_elsewhere: Boolean(row.is_held_elsewhere) } : null
}
