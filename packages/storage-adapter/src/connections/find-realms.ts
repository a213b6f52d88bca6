import { conceal } from '@vectis/quickbooks'
import type { VerifiableRealm } from '@vectis/quickbooks'
import { sql, type Kysely } from 'kysely'
import { CustodyError } from '../custody/custody-error.ts'
import type { KeyRing } from '../custody/key-ring.ts'
import { storable } from '../databases/storable.ts'
import type { StorageDatabase } from '../schema/storage-database.ts'
import { openVerifierTokens } from './stored-connection.ts'
import { integerText } from './utc-text.ts'

/**
 * Every tenant's connection to one of these realms that QuickBooks has confirmed and that is not disconnected. The
 * webhook receiver asks across tenants, and before anything is verified: the ids are a stranger's, however many and
 * whatever text. One parameter holds them all, for a statement has no more than 65,535, and what PostgreSQL cannot
 * store is no connection's.
 */
export async function findRealms(
  { db, keyRing }: { db: Kysely<StorageDatabase>; keyRing: KeyRing },
  realmIds: readonly string[],
): Promise<VerifiableRealm[]> {
  const named = [...new Set(realmIds)].filter((realmId) => realmId === storable(realmId))
  const rows = await db
    .selectFrom('quickbooks_connections')
    .select([
      'tenant_id',
      'environment',
      'realm_id',
      'verifier_tokens',
      integerText('verifier_generation').as('verifier_generation'),
    ])
    .where(sql<boolean>`realm_id = any(${toArrayLiteral(named)}::text[])`)
    .where('state', '<>', 'disconnected')
    .where('realm_proof', '=', 'current')
    .orderBy('tenant_id')
    .execute()
  return rows.map((row) => {
    const { tenant_id: tenantId, environment, realm_id: realmId } = row
    const realm = { tenantId, environment, realmId, ...openOrTell(row, keyRing) }
    return conceal(realm, ['verifierTokens'])
  })
}

/** One row that does not open must not keep the others of a delivery from being verified. */
function openOrTell(
  row: Parameters<typeof openVerifierTokens>[0],
  keyRing: KeyRing,
): Pick<VerifiableRealm, 'verifierTokens' | 'problem'> {
  try {
    return { verifierTokens: openVerifierTokens(row, keyRing) }
  } catch (error) {
    if (!(error instanceof CustodyError)) throw error
    return { verifierTokens: [], problem: error.code }
  }
}

/**
 * An array as text, which every driver sends alike and PostgreSQL plans like a list: from JSON the look-up takes a
 * fifth longer.
 */
function toArrayLiteral(texts: readonly string[]): string {
  return `{${texts.map((text) => `"${text.replaceAll(/["\\]/g, '\\$&')}"`).join(',')}}`
}
