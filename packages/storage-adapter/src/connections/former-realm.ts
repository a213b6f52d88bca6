import type { Environment } from '@vectis/quickbooks'
import type { Kysely, QueryCreator } from 'kysely'
import type { KeyRing } from '../custody/key-ring.ts'
import type { StorageDatabase } from '../schema/storage-database.ts'
import type { RealmProof } from '../schema/connection-tables.ts'
import { moveVerifierTokens } from './verifier-tokens.ts'
import type { StoredConnection } from './stored-connection.ts'
import { utcText } from '../databases/column-text.ts'

/** What a row says of its company, and who connected it: kept with a former company, and restored with it. */
export const companyColumns = [
  'environment',
  'realm_id',
  'company_name',
  'time_zone',
  'time_zone_source',
  'home_currency',
  'connected_by',
  'connected_at',
  'refreshed_at',
] as const

/** The company that an unconfirmed claim has replaced. */
export type FormerRealm = Pick<StoredConnection, (typeof companyColumns)[number]>

/**
 * The company that a claim replaced: the newest of the former realms, which never include unconfirmed ones. Null for a
 * row that is not a claim, and for a claim that replaced no company.
 */
export async function readFormer(
  db: Kysely<StorageDatabase>,
  row: Pick<StoredConnection, 'tenant_id' | 'realm_proof'>,
): Promise<FormerRealm | null> {
  if (row.realm_proof !== 'none') return null
  const former = await db
    .selectFrom('quickbooks_former_realms')
    .select(['environment', 'realm_id', 'company_name', 'time_zone', 'time_zone_source'])
    .select(['home_currency', 'connected_by'])
    .select(utcText('connected_at').as('connected_at'))
    .select(utcText<string | null>('refreshed_at').as('refreshed_at'))
    .where('tenant_id', '=', row.tenant_id)
    .orderBy('replaced_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return former ?? null
}

/** The columns that change when the former company is restored, its tokens excluded. */
export function formerColumns(keyRing: KeyRing, row: StoredConnection, former: FormerRealm) {
  const realm = { environment: former.environment, realmId: former.realm_id }
  return {
    ...moveVerifierTokens(keyRing, row, realm),
    ...former,
    realm_proof: 'former' as const,
  }
}

/**
 * Removes the realm that a statement has just written to a connection from the former ones, unless it is only a claim.
 * `written` names that statement's result.
 */
export function takeOffFormer<Written extends string>(
  cte: QueryCreator<StorageDatabase & Record<Written, EnteredRealm>>,
  { tenantId, written }: { tenantId: string; written: Written },
) {
  return (cte as QueryCreator<StorageDatabase & { written: EnteredRealm }>)
    .deleteFrom('quickbooks_former_realms as former')
    .using(`${written} as entered` as 'written as entered')
    .where('former.tenant_id', '=', tenantId)
    .whereRef('former.tenant_id', '=', 'entered.tenant_id')
    .whereRef('former.environment', '=', 'entered.environment')
    .whereRef('former.realm_id', '=', 'entered.realm_id')
    .where('entered.realm_proof', '<>', 'none')
}

interface EnteredRealm {
  tenant_id: string
  environment: Environment
  realm_id: string
  realm_proof: RealmProof
}
