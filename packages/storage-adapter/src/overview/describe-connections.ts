import type { Clock } from '@vectis/quickbooks'
import type { DescribedConnection } from '@vectis/quickbooks/ports'
import { toInstant } from '@vectis/quickbooks/values'
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { describedConnectionColumns, describeStored } from '../connections/described-connection.ts'
import type { KeyRing } from '../custody/key-ring.ts'
import type { StorageDatabase } from '../schema/storage-database.ts'
import type { OverviewQuery } from './overview-query.ts'

const LIMIT = 500

export interface OverviewParts {
  db: Kysely<StorageDatabase>
  clock: Clock | undefined
  /** Names the installation; nothing is decrypted. */
  keyRing: Pick<KeyRing, 'installationId'>
}

/** Connections without their secrets, by tenant id, and the time. */
export async function describeConnections(
  { db, clock, keyRing }: OverviewParts,
  { tenants, after, limit = LIMIT }: Pick<OverviewQuery, 'tenants' | 'after' | 'limit'>,
): Promise<{ at: string; connections: DescribedConnection[] }> {
  let query = db
    .selectFrom('quickbooks_connections')
    .select(describedConnectionColumns)
    .select(
      sql<string>`floor(extract(epoch from clock_timestamp()) * 1000)::bigint::text`.as('now'),
    )
    .orderBy('tenant_id')
    .limit(limit)
  if (tenants !== undefined) {
    const asked = JSON.stringify(tenants)
    query = query.where(
      sql<boolean>`tenant_id in (select jsonb_array_elements_text(${asked}::text::jsonb))`,
    )
  }
  if (after !== undefined) query = query.where('tenant_id', '>', after)
  const rows = await query.execute()
  const now = clock?.now() ?? Number(rows[0]?.now ?? 0)
  return {
    at: toInstant(now),
    connections: rows.map((row) => describeStored(row, keyRing)),
  }
}
