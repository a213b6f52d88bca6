import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { Instant, TakenState } from '@vectis/quickbooks'
import { bool } from '../databases/columns.ts'
import type { StorageDatabase } from '../schema/storage-database.ts'

const readBool = bool()

const columns = [
  'tenant_id',
  'environment',
  'redirect_uri',
  'requested_by',
  'expected_realm_id',
  'confirm_replace',
] as const

/**
 * Marks a request as used and returns it: of any number of takers one gets it unused. Used ones stay until they expire,
 * so that any process can tell a reload of the callback page from a forgery. One statement: who waited for another
 * taker finds it used.
 */
export async function takeState(
  db: Kysely<StorageDatabase>,
  stateHash: string,
  now: Instant,
): Promise<TakenState | null> {
  const row = await db
    .with('taken', (cte) =>
      cte
        .updateTable('quickbooks_authorization_states')
        .set({ used_at: now })
        .where('state_hash', '=', stateHash)
        .where('used_at', 'is', null)
        .where(sql<boolean>`expires_at > ${now}::timestamptz`)
        .returning([...columns, sql<boolean>`false`.as('is_used')]),
    )
    .selectFrom('taken')
    .selectAll()
    .unionAll((eb) =>
      eb
        .selectFrom('quickbooks_authorization_states')
        .select([...columns, sql<boolean>`true`.as('is_used')])
        .where('state_hash', '=', stateHash)
        .where(sql<boolean>`expires_at > ${now}::timestamptz`)
        .where((not) => not.not(not.exists(not.selectFrom('taken').select('tenant_id')))),
    )
    .executeTakeFirst()
  if (!row) return null
  return {
    tenantId: row.tenant_id,
    environment: row.environment,
    data: {
      redirectUri: row.redirect_uri,
      requestedBy: row.requested_by,
      expectedRealmId: row.expected_realm_id,
      confirmReplace: readBool(row.confirm_replace, 'confirm_replace'),
    },
    isUsed: readBool(row.is_used, 'is_used'),
  }
}
