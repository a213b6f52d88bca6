import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { StorageDatabase } from '../schema/storage-database.ts'
import { durably } from './durably.ts'

/** Forgets the tokens and raises the generation, so that a refresh under way cannot store its result. */
export async function disconnect(
  db: Kysely<StorageDatabase>,
  input: { tenantId: string; reason: string },
): Promise<void> {
  await db
    .updateTable('quickbooks_connections')
    .set({
      state: 'disconnected',
      state_reason: input.reason,
      generation: sql<number>`generation + 1`,
      access_token: null,
      refresh_token: null,
      previous_refresh_token: null,
      access_token_expires_at: null,
      refresh_token_expires_at: null,
      refresh_token_hard_expires_at: null,
      token_key_id: null,
      refresh_owner: null,
      refresh_generation: null,
      refresh_lease_until: null,
      refresh_attempts: 0,
      updated_at: sql<string>`now()`,
    })
    .where('tenant_id', '=', input.tenantId)
    .returning(durably)
    .execute()
}
