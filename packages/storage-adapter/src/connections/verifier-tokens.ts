import { conceal, endOfToken } from '@vectis/quickbooks/ports'
import type { Environment } from '@vectis/quickbooks'
import type { VerifiableRealm } from '@vectis/quickbooks/ports'
import { sql } from 'kysely'
import type { CompiledQuery, Kysely } from 'kysely'
import { CustodyError } from '../custody/custody-error.ts'
import type { KeyRing } from '../custody/key-ring.ts'
import { integerText } from '../databases/column-text.ts'
import { maybe, text } from '../databases/columns.ts'
import { readPrepared, type Parameter } from '../databases/run.ts'
import { storable } from '../databases/storable.ts'
import type { StorageDatabase } from '../schema/storage-database.ts'
import { contextOf } from './stored-connection.ts'
import type { StoredConnection, TokenOwner } from './stored-connection.ts'

/** The verifier columns, encrypted with the current key; an empty list is null. */
export function sealVerifierTokens(
  keyRing: KeyRing,
  owner: TokenOwner,
  verifierGeneration: number,
  tokens: readonly string[],
) {
  const { tenantId, environment, realmId } = owner
  if (tokens.length === 0) {
    return {
      verifier_tokens: null,
      verifier_generation: verifierGeneration,
      verifier_key_id: null,
      verifier_token_hint: null,
    }
  }
  return {
    verifier_tokens: keyRing.seal(JSON.stringify(tokens), {
      tenantId,
      environment,
      realmId,
      column: 'verifier_tokens',
      generation: verifierGeneration,
      installationId: null,
    }),
    verifier_generation: verifierGeneration,
    verifier_key_id: keyRing.currentId,
    verifier_token_hint: endOfToken(tokens[0] ?? ''),
  }
}

/** The list inside `verifier_tokens`, which has its own generation. */
function openVerifierTokens(
  row: Pick<
    StoredConnection,
    'tenant_id' | 'environment' | 'realm_id' | 'verifier_tokens' | 'verifier_generation'
  >,
  keyRing: KeyRing,
): string[] {
  if (row.verifier_tokens === null) return []
  const context = contextOf(
    { ...row, generation: row.verifier_generation, installation_id: null },
    'verifier_tokens',
  )
  return JSON.parse(keyRing.open(row.verifier_tokens, context)) as string[]
}

/** The placeholder for the ids of a call in the statement, which is compiled once. */
const askedRealms = Symbol('the realm ids of a call')

/**
 * Every tenant's connection to one of these realms that QuickBooks has confirmed and that is not disconnected. The
 * webhook receiver reads across tenants and before verification, so the ids may be any text, in any number. One
 * parameter holds them all, because a statement has at most 65,535. Text that PostgreSQL cannot store matches no
 * connection. Compiled at the first call, not built again for each delivery.
 */
export function createFindRealms({
  db,
  keyRing,
}: {
  db: Kysely<StorageDatabase>
  keyRing: KeyRing
}): (realmIds: readonly string[]) => Promise<VerifiableRealm[]> {
  let compiled: CompiledQuery | null = null
  return async (realmIds) => {
    compiled ??= buildStatement(db).compile()
    const named = [...new Set(realmIds)].filter((realmId) => realmId === storable(realmId))
    const asked = toArrayLiteral(named)
    const parameters = compiled.parameters.map((value) =>
      value === askedRealms ? asked : (value as Parameter),
    )
    const rows = await readPrepared({ db }, compiled.sql, parameters, verifierColumns)
    return rows.map((row) => {
      const { tenant_id: tenantId, environment, realm_id: realmId } = row
      const realm = { tenantId, environment, realmId, ...openOrTell(row, keyRing) }
      return conceal(realm, ['verifierTokens'])
    })
  }
}

const verifierColumns = {
  tenant_id: text(),
  environment: text<Environment>(),
  realm_id: text(),
  verifier_tokens: maybe(text()),
  verifier_generation: text(),
}

function buildStatement(db: Kysely<StorageDatabase>) {
  return db
    .selectFrom('quickbooks_connections')
    .select([
      'tenant_id',
      'environment',
      'realm_id',
      'verifier_tokens',
      integerText('verifier_generation').as('verifier_generation'),
    ])
    .where(sql<boolean>`realm_id = any(${askedRealms}::text[])`)
    .where('state', '<>', 'disconnected')
    .where('realm_proof', '=', 'current')
    .orderBy('tenant_id')
}

/** One row that cannot be decrypted must not stop the verification of the others. */
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
 * An array as text: every driver sends it in the same way, and PostgreSQL plans it like a list. With JSON the look-up
 * takes a fifth longer.
 */
function toArrayLiteral(texts: readonly string[]): string {
  return `{${texts.map((text) => `"${text.replaceAll(/["\\]/g, '\\$&')}"`).join(',')}}`
}

/** Stores verifier tokens encrypted for the row as it was read; false when it has changed since. */
export async function updateVerifierTokens(
  db: Kysely<StorageDatabase>,
  read: StoredConnection,
  sealed: ReturnType<typeof sealVerifierTokens>,
): Promise<boolean> {
  const row = await db
    .updateTable('quickbooks_connections')
    .set({ ...sealed, updated_at: sql<string>`now()` })
    .where('tenant_id', '=', read.tenant_id)
    .where('environment', '=', read.environment)
    .where('realm_id', '=', read.realm_id)
    .where(sql<boolean>`verifier_generation = ${read.verifier_generation}::bigint`)
    .returning('tenant_id')
    .executeTakeFirst()
  return row !== undefined
}

/**
 * A verifier token belongs to an Intuit app, and an app to one environment: a connect to another company keeps it, one
 * to another environment does not. If a key is missing, only these tokens are lost: a new consent and the end of a
 * claim still work.
 */
export function moveVerifierTokens(
  keyRing: KeyRing,
  stored: StoredConnection,
  { environment, realmId }: { environment: Environment; realmId: string },
): ReturnType<typeof sealVerifierTokens> {
  const isKept = stored.environment === environment
  const tokens = isKept ? openOrTell(stored, keyRing).verifierTokens : []
  const owner = { tenantId: stored.tenant_id, environment, realmId }
  return sealVerifierTokens(keyRing, owner, Number(stored.verifier_generation) + 1, tokens)
}
