import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { bool } from '../databases/columns.ts'
import type { StorageDatabase } from '../schema/storage-database.ts'
import type { ConnectContext } from './connect.ts'
import { durably } from '../databases/durably.ts'
import { forgottenTokens, storedConnectionColumns } from './stored-connection.ts'
import { formerColumns, readFormer, takeOffFormer } from './former-realm.ts'
import { readConnection } from './read-connection.ts'
import type { StoredConnection } from './stored-connection.ts'

const readBool = bool()

/**
 * Deletes the tokens and raises the generation, so that a running refresh cannot store its result. Returns the previous
 * row, and whether another tenant holds tokens for the same realm through the same app; null without a row. When a
 * claim was never confirmed, the company that it replaced is restored.
 *
 * One statement, which first locks every row of the realm, by tenant: of two tenants that disconnect at once the second
 * waits, and then finds the first one's tokens gone. An unknown app counts as the same app. See docs/decisions/0092.
 */
export async function disconnect(
  context: ConnectContext,
  { reason }: { reason: string },
): Promise<ForgottenConnection | null> {
  const { db, keyRing, now, tenantId } = context
  for (;;) {
    const read = await readConnection(db, now, tenantId)
    if (read === null) return null
    const former = await readFormer(db, read)
    const back = former === null ? {} : formerColumns(keyRing, read, former)
    const row = await forget(db, read, { reason, back })
    if (row !== null) return row
    // The connection was refreshed, confirmed or replaced in between: now those new tokens must be deleted.
  }
}

type ForgottenConnection = StoredConnection & { is_held_elsewhere: boolean }

async function forget(
  db: Kysely<StorageDatabase>,
  read: StoredConnection,
  { reason, back }: { reason: string; back: Partial<ReturnType<typeof formerColumns>> },
): Promise<ForgottenConnection | null> {
  const { tenant_id: tenantId } = read
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
          ...back,
        })
        .where('stored.tenant_id', '=', tenantId)
        .where('held.tenant_id', '=', tenantId)
        .where(sql<boolean>`stored.generation = ${Number(read.generation)}::bigint`)
        .where(
          sql<boolean>`stored.verifier_generation = ${Number(read.verifier_generation)}::bigint`,
        )
        .where('stored.realm_proof', '=', read.realm_proof)
        .returning([
          'stored.tenant_id',
          'stored.environment',
          'stored.realm_id',
          'stored.realm_proof',
        ])
        .returning(durably),
    )
    .with('entered_realm', (cte) => takeOffFormer(cte, { tenantId, written: 'forgotten' }))
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
  if (!row) return null
  return {
    ...row,
    awaits_proof: readBool(row.awaits_proof, 'awaits_proof'),
    is_held_elsewhere: readBool(row.is_held_elsewhere, 'is_held_elsewhere'),
  }
}
