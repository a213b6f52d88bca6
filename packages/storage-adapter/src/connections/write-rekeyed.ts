import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { StorageDatabase } from '../schema/storage-database.ts'

/** The secrets of one row under another key, and the generations they were read at. */
export interface RekeyedConnection {
  tenant_id: string
  generation: number
  verifier_generation: number
  access_token: string | null
  refresh_token: string | null
  previous_refresh_token: string | null
  verifier_tokens: string | null
  token_key_id: string | null
  verifier_key_id: string | null
}

const sentColumns = sql.raw(
  'tenant_id text, generation bigint, verifier_generation bigint, access_token text, refresh_token text, ' +
    'previous_refresh_token text, verifier_tokens text, token_key_id text, verifier_key_id text',
)

/**
 * Writes a batch in one statement and returns how many rows took it: those whose generations are still the ones read.
 * Rows somebody is writing at this moment are passed over, so that re-keying neither waits for a refresh nor holds one
 * up; unless it has nothing else to do.
 */
export async function writeRekeyed(
  db: Kysely<StorageDatabase>,
  rows: readonly RekeyedConnection[],
  { isWaiting }: { isWaiting: boolean },
): Promise<number> {
  const sent = sql<RekeyedConnection>`jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb)`
  const row = await db
    .with('sent', (cte) =>
      cte.selectFrom(sent.as<'batch'>(sql`batch (${sentColumns})`)).selectAll(),
    )
    .with('locked', (cte) =>
      cte
        .selectFrom('quickbooks_connections as stored')
        .innerJoin('sent', 'sent.tenant_id', 'stored.tenant_id')
        .select('stored.tenant_id')
        .whereRef('stored.generation', '=', sql`sent.generation`)
        .whereRef('stored.verifier_generation', '=', sql`sent.verifier_generation`)
        // Another process may have re-keyed the row meanwhile: once is enough.
        .where(
          sql<boolean>`(stored.token_key_id <> sent.token_key_id or stored.verifier_key_id <> sent.verifier_key_id)`,
        )
        .orderBy('stored.tenant_id')
        .forUpdate('stored')
        .$if(!isWaiting, (query) => query.skipLocked()),
    )
    .with('rekeyed', (cte) =>
      cte
        .updateTable('quickbooks_connections as stored')
        .from(['sent', 'locked'])
        .set((eb) => ({
          access_token: eb.ref('sent.access_token'),
          refresh_token: eb.ref('sent.refresh_token'),
          previous_refresh_token: eb.ref('sent.previous_refresh_token'),
          verifier_tokens: eb.ref('sent.verifier_tokens'),
          token_key_id: eb.ref('sent.token_key_id'),
          verifier_key_id: eb.ref('sent.verifier_key_id'),
          updated_at: sql<string>`now()`,
        }))
        .whereRef('stored.tenant_id', '=', 'locked.tenant_id')
        .whereRef('sent.tenant_id', '=', 'locked.tenant_id')
        .whereRef('stored.generation', '=', sql`sent.generation`)
        .whereRef('stored.verifier_generation', '=', sql`sent.verifier_generation`)
        .returning('stored.tenant_id'),
    )
    .selectFrom('rekeyed')
    .select(sql<string>`count(*)::text`.as('rekeyed'))
    .executeTakeFirstOrThrow()
  return Number(row.rekeyed)
}
