import type { TimeZoneSource } from '@vectis/quickbooks'
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { StorageDatabase } from '../schema/storage-database.ts'
import { durably } from './durably.ts'
import { takeOffFormer } from './former-realm.ts'
import type { NewConnection } from './insert-connection.ts'
import type { LeaseClock } from './lease-clock.ts'
import { storedConnectionColumns } from './stored-connection.ts'
import type { StoredConnection } from './stored-connection.ts'

/**
 * Replaces a connection as it was read, in one statement; null when it has changed since. A realm that is left is
 * remembered among the former realms, a realm that is entered again, and was confirmed, is taken off them.
 */
export async function replaceConnection(
  db: Kysely<StorageDatabase>,
  now: LeaseClock,
  read: StoredConnection,
  values: NewConnection,
): Promise<StoredConnection | null> {
  const { tenant_id: tenantId, ...changes } = values
  const row = await db
    .with('replaced', (cte) =>
      cte
        .updateTable('quickbooks_connections')
        .set({ ...changes, updated_at: sql<string>`now()` })
        .where('tenant_id', '=', tenantId)
        .where(sql<boolean>`generation = ${Number(read.generation)}::bigint`)
        .where(sql<boolean>`verifier_generation = ${Number(read.verifier_generation)}::bigint`)
        .returning(storedConnectionColumns)
        .returning(durably),
    )
    .with('left_realm', (cte) =>
      cte
        .insertInto('quickbooks_former_realms')
        .columns([
          'tenant_id',
          'environment',
          'realm_id',
          'company_name',
          'time_zone',
          'time_zone_source',
          'connected_at',
          'replaced_at',
        ])
        .expression((eb) =>
          eb
            .selectFrom('replaced')
            .select([
              'tenant_id',
              sql<string>`${read.environment}::text`.as('environment'),
              sql<string>`${read.realm_id}::text`.as('realm_id'),
              sql<string | null>`${read.company_name}::text`.as('company_name'),
              sql<string | null>`${read.time_zone}::text`.as('time_zone'),
              sql<TimeZoneSource | null>`${read.time_zone_source}::text`.as('time_zone_source'),
              sql<string>`${read.connected_at}::timestamptz`.as('connected_at'),
              sql<string>`${now()}`.as('replaced_at'),
            ])
            // What was claimed and never confirmed was not the tenant's company.
            .where(sql<boolean>`${read.realm_proof}::text <> 'none'`)
            .where(
              sql<boolean>`(replaced.environment, replaced.realm_id) <> (${read.environment}::text, ${read.realm_id}::text)`,
            ),
        )
        .onConflict((conflict) =>
          conflict.columns(['tenant_id', 'environment', 'realm_id']).doUpdateSet((eb) => ({
            company_name: eb.ref('excluded.company_name'),
            time_zone: eb.ref('excluded.time_zone'),
            time_zone_source: eb.ref('excluded.time_zone_source'),
            connected_at: sql<string>`excluded.connected_at`,
            replaced_at: sql<string>`excluded.replaced_at`,
          })),
        ),
    )
    .with('entered_realm', (cte) => takeOffFormer(cte, { tenantId, written: 'replaced' }))
    .selectFrom('replaced')
    .selectAll()
    .executeTakeFirst()
  return row ?? null
}
