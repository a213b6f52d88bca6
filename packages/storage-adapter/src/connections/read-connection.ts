import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { bool } from '../databases/columns.ts'
import type { StorageDatabase } from '../schema/storage-database.ts'
import type { LeaseClock } from './lease-clock.ts'
import { storedConnectionColumns } from './stored-connection.ts'
import type { StoredConnection } from './stored-connection.ts'

const readBool = bool()

export interface ReadConnection extends StoredConnection {
  /** Another owner's lease for the stored generation is still live. */
  lease_is_live: boolean
}

export async function readConnection(
  db: Kysely<StorageDatabase>,
  now: LeaseClock,
  tenantId: string,
): Promise<ReadConnection | null> {
  const row = await db
    .selectFrom('quickbooks_connections')
    .select(storedConnectionColumns)
    .select(
      sql<boolean>`coalesce(refresh_generation = generation and refresh_lease_until > ${now()}, false)`.as(
        'lease_is_live',
      ),
    )
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst()
  return row ? { ...row, lease_is_live: readBool(row.lease_is_live, 'lease_is_live') } : null
}
