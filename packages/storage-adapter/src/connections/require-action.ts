import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { StorageDatabase } from '../schema/storage-database.ts'

/** Moves a connection of this generation to `action_required`; false when the generation is another, or the row is disconnected. */
export async function requireAction(
  db: Kysely<StorageDatabase>,
  input: { tenantId: string; generation: number; reason: string },
): Promise<boolean> {
  const row = await db
    .updateTable('quickbooks_connections')
    .set({
      state: 'action_required',
      state_reason: input.reason,
      updated_at: sql<string>`now()`,
    })
    .where('tenant_id', '=', input.tenantId)
    .where(sql<boolean>`generation = ${input.generation}::bigint`)
    .where('state', '<>', 'disconnected')
    .returning('tenant_id')
    .executeTakeFirst()
  return row !== undefined
}
