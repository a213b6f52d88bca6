import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { StorageDatabase } from '../schema/storage-database.ts'
import { storedConnectionColumns } from './stored-connection.ts'
import type { StoredConnection } from './stored-connection.ts'

export interface StaleConnection extends StoredConnection {
  token_key_id: string | null
  verifier_key_id: string | null
}

/** Rows of any tenant with a secret under another key than `keyId`, by tenant id after `after`. For re-keying only. */
export async function readStalePage(
  db: Kysely<StorageDatabase>,
  input: { keyId: string; after: string | null; limit: number },
): Promise<StaleConnection[]> {
  let query = db
    .selectFrom('quickbooks_connections')
    .select(storedConnectionColumns)
    .select(['token_key_id', 'verifier_key_id'])
    .where(sql<boolean>`(token_key_id <> ${input.keyId} or verifier_key_id <> ${input.keyId})`)
    .orderBy('tenant_id')
    .limit(input.limit)
  if (input.after !== null) query = query.where('tenant_id', '>', input.after)
  return query.execute()
}
