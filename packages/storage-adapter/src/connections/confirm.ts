import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { takeOffFormer } from './former-realm.ts'
import type { StorageDatabase } from '../schema/storage-database.ts'

/**
 * Makes an unconfirmed connection of this generation connected; from then on the realm is the tenant's, and no former
 * one. False when it is another by now.
 */
export async function confirm(
  db: Kysely<StorageDatabase>,
  input: { tenantId: string; generation: number },
): Promise<boolean> {
  const row = await db
    .with('confirmed', (cte) =>
      cte
        .updateTable('quickbooks_connections')
        .set({
          state: 'connected',
          awaits_proof: false,
          realm_proof: 'current',
          updated_at: sql<string>`now()`,
        })
        .where('tenant_id', '=', input.tenantId)
        .where('state', '=', 'unconfirmed')
        .where(sql<boolean>`generation = ${input.generation}::bigint`)
        .returning(['tenant_id', 'environment', 'realm_id', 'realm_proof']),
    )
    .with('entered_realm', (cte) =>
      takeOffFormer(cte, { tenantId: input.tenantId, written: 'confirmed' }),
    )
    .selectFrom('confirmed')
    .select('tenant_id')
    .executeTakeFirst()
  return row !== undefined
}
