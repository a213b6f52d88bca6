import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { Environment, TimeZoneSource } from '@vectis/quickbooks'
import type { StorageDatabase } from '../schema/storage-database.ts'
import type { ConnectContext } from './connect.ts'
import { durably } from './durably.ts'
import { forgottenTokens } from './forgotten-tokens.ts'
import { moveVerifierTokens } from './move-verifier-tokens.ts'
import { readConnection } from './read-connection.ts'
import { utcText } from './utc-text.ts'

/**
 * Ends an unconfirmed connection of this generation. Where it had replaced a company that was confirmed, that company is the tenant's again, disconnected: the newest
 * of the former realms, for what was never confirmed is never among them.
 */
export async function refuse(
  { db, keyRing, now, tenantId }: ConnectContext,
  { generation, reason }: { generation: number; reason: string },
): Promise<boolean> {
  for (;;) {
    const row = await readConnection(db, now, tenantId)
    if (!row || row.state !== 'unconfirmed' || Number(row.generation) !== generation) return false
    const former = row.realm_proof === 'none' ? await readNewestFormer(db, tenantId) : null
    const realm = former && { environment: former.environment, realmId: former.realm_id }
    const written = await db
      .with('refused', (cte) =>
        cte
          .updateTable('quickbooks_connections')
          .set({
            ...forgottenTokens,
            // While it stayed connected to the same company, webhooks of it are still this tenant's.
            state: row.realm_proof === 'current' ? 'action_required' : 'disconnected',
            state_reason: reason,
            generation: generation + 1,
            ...(former && realm
              ? {
                  ...moveVerifierTokens(keyRing, row, realm),
                  environment: former.environment,
                  realm_id: former.realm_id,
                  company_name: former.company_name,
                  time_zone: former.time_zone,
                  time_zone_source: former.time_zone_source,
                  home_currency: null,
                  connected_at: former.connected_at,
                  realm_proof: 'former' as const,
                }
              : {}),
          })
          .where('tenant_id', '=', tenantId)
          .where(sql<boolean>`generation = ${generation}::bigint`)
          .where(sql<boolean>`verifier_generation = ${Number(row.verifier_generation)}::bigint`)
          .returning('tenant_id')
          .returning(durably),
      )
      .with('entered_realm', (cte) =>
        cte
          .deleteFrom('quickbooks_former_realms as gone')
          .using('refused')
          .where('gone.tenant_id', '=', tenantId)
          .where('gone.environment', '=', former?.environment ?? 'sandbox')
          .where('gone.realm_id', '=', former?.realm_id ?? ''),
      )
      .selectFrom('refused')
      .select('tenant_id')
      .executeTakeFirst()
    if (written !== undefined) return true
  }
}

interface FormerRealm {
  environment: Environment
  realm_id: string
  company_name: string | null
  time_zone: string | null
  time_zone_source: TimeZoneSource | null
  connected_at: string
}

async function readNewestFormer(
  db: Kysely<StorageDatabase>,
  tenantId: string,
): Promise<FormerRealm | null> {
  const row = await db
    .selectFrom('quickbooks_former_realms')
    .select(['environment', 'realm_id', 'company_name', 'time_zone', 'time_zone_source'])
    .select(utcText('connected_at').as('connected_at'))
    .where('tenant_id', '=', tenantId)
    .orderBy('replaced_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ?? null
}
