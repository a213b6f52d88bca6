import { RealmMismatchError } from '@vectis/quickbooks'
import { checkFlags, checkOneOf, checkPlaces } from '@vectis/quickbooks/values'
import type { ConnectInput } from '@vectis/quickbooks/ports'
import { sql } from 'kysely'
import type { AliasedRawBuilder, Insertable, Kysely, RawBuilder } from 'kysely'
import type { KeyRing } from '../custody/key-ring.ts'
import { integer } from '../databases/columns.ts'
import { durably } from '../databases/durably.ts'
import { read } from '../databases/run.ts'
import type { StorageDatabase } from '../schema/storage-database.ts'
import { companyColumns, readFormer, takeOffFormer } from './former-realm.ts'
import type { FormerRealm } from './former-realm.ts'
import { readConnection } from './read-connection.ts'
import type { LeaseClock } from './refresh-lease.ts'
import { noRefresh, sealTokens, storedConnectionColumns } from './stored-connection.ts'
import type { StoredConnection } from './stored-connection.ts'
import { moveVerifierTokens } from './verifier-tokens.ts'

export interface ConnectContext {
  db: Kysely<StorageDatabase>
  keyRing: KeyRing
  now: LeaseClock
  tenantId: string
}

/**
 * Creates or replaces a tenant's connection. The secrets are encrypted for a generation that only the row contains. So:
 * read, encrypt, write if the row is unchanged, otherwise repeat. Each further round means that another process made
 * progress.
 */
export async function connect(
  context: ConnectContext,
  input: ConnectInput,
): Promise<StoredConnection> {
  const { db, now, tenantId } = context
  checkPlaces('connect', input, { required: ['environment', 'realmId', 'tokens'] })
  checkOneOf('connect', 'environment', input.environment, ['sandbox', 'production'])
  const required = ['accessToken', 'accessTokenExpiresAt']
  checkPlaces('connect: tokens', input.tokens, { required })
  checkFlags('connect', input, ['confirmReplace'])
  for (;;) {
    const stored = await readConnection(db, now, tenantId)
    const former = stored && (await readFormer(db, stored))
    const bound = stored?.realm_proof === 'none' ? former : stored
    if (bound && !isSameRealm(bound, input) && input.confirmReplace !== true) {
      throw new RealmMismatchError({
        tenantId,
        stored: { environment: bound.environment, realmId: bound.realm_id },
        requested: input,
      })
    }
    const generation = Math.max(Number(stored?.generation ?? 0) + 1, await readNewGeneration(db))
    const values = buildRow(context, input, { stored, former }, generation)
    const written = stored
      ? await replaceConnection(db, now, stored, values)
      : await insertConnection(db, values)
    if (written) return written
  }
}

function buildRow(
  { keyRing, now, tenantId }: ConnectContext,
  input: ConnectInput,
  { stored, former }: { stored: StoredConnection | null; former: FormerRealm | null },
  generation: number,
): NewConnection {
  const { environment, realmId } = input
  const kept = stored && isSameRealm(stored, input) ? stored : null
  // The company itself returns and replaces the claim.
  const known = kept ?? (former && isSameRealm(former, input) ? former : null)
  const proof = kept?.realm_proof ?? (known ? 'former' : 'none')
  const isUnconfirmed = input.state === 'unconfirmed'
  const moment = sql<string>`${now()}`
  return {
    tenant_id: tenantId,
    environment,
    realm_id: realmId,
    state: isUnconfirmed ? 'unconfirmed' : 'connected',
    state_reason: input.tokens.refreshToken === null ? 'refresh_token_missing' : null,
    generation,
    ...sealTokens(keyRing, { tenantId, environment, realmId }, generation, input.tokens, null),
    company_name: input.companyName ?? known?.company_name ?? null,
    time_zone: input.timeZone ?? known?.time_zone ?? null,
    time_zone_source: input.timeZone ? 'host' : (known?.time_zone_source ?? null),
    home_currency: known?.home_currency ?? null,
    connected_by: input.connectedBy ?? null,
    connected_at: moment,
    refreshed_at: moment,
    ...noRefresh,
    app_id: input.appId ?? null,
    awaits_proof: isUnconfirmed,
    realm_proof: isUnconfirmed ? proof : 'current',
    ...(stored && !kept ? moveVerifierTokens(keyRing, stored, input) : {}),
  }
}

function isSameRealm(
  stored: Pick<StoredConnection, 'environment' | 'realm_id'>,
  input: ConnectInput,
): boolean {
  return stored.realm_id === input.realmId && stored.environment === input.environment
}

type Moment = 'connected_at' | 'refreshed_at'

/** A complete row. Its two times are expressions, because they may come from the database's clock. */
type NewConnection = Omit<Insertable<StorageDatabase['quickbooks_connections']>, Moment> &
  Record<Moment, RawBuilder<string>>

/** Inserts a tenant's first connection; null when the tenant already has one. */
async function insertConnection(
  db: Kysely<StorageDatabase>,
  values: NewConnection,
): Promise<StoredConnection | null> {
  const row = await db
    .insertInto('quickbooks_connections')
    .values(values)
    .onConflict((conflict) => conflict.column('tenant_id').doNothing())
    .returning(storedConnectionColumns)
    .returning(durably)
    .executeTakeFirst()
  return row ?? null
}

/**
 * The generation of a new consent: milliseconds since the epoch. It is far above every generation that the tenant had,
 * also after the row was deleted or restored from a backup, so that neither a running refresh nor an old row matches
 * the new one. See docs/decisions/0048 and 0211.
 */
async function readNewGeneration(db: Kysely<StorageDatabase>): Promise<number> {
  const [row] = await read(
    { db },
    'select (extract(epoch from clock_timestamp()) * 1000)::bigint as generation',
    [],
    { generation: integer() },
  )
  if (row === undefined)
    throw new Error('Expected one row of a statement without a table, found none.')
  return row.generation
}

/**
 * Replaces a connection as it was read, in one statement; null when it has changed since. A realm that the tenant
 * leaves is added to the former realms; a confirmed realm that it enters again is removed from them.
 */
async function replaceConnection(
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
        .columns(['tenant_id', ...companyColumns, 'replaced_at'])
        .expression((eb) =>
          eb
            .selectFrom('replaced')
            .select('tenant_id')
            .select(companyColumns.map((column) => left(read, column)))
            .select(sql<string>`${now()}`.as('replaced_at'))
            // A claim that was never confirmed was not the tenant's company.
            .where(sql<boolean>`${read.realm_proof}::text <> 'none'`)
            .where(
              sql<boolean>`(replaced.environment, replaced.realm_id) <> (${read.environment}::text, ${read.realm_id}::text)`,
            ),
        )
        .onConflict((conflict) =>
          conflict
            .columns(['tenant_id', 'environment', 'realm_id'])
            .doUpdateSet(
              Object.fromEntries(
                [...companyColumns, 'replaced_at'].map((column) => [
                  column,
                  sql`excluded.${sql.ref(column)}`,
                ]),
              ),
            ),
        ),
    )
    .with('entered_realm', (cte) => takeOffFormer(cte, { tenantId, written: 'replaced' }))
    .selectFrom('replaced')
    .selectAll()
    .executeTakeFirst()
  return row ?? null
}

/** What a company that is left was, as a column of the statement that leaves it. */
function left<Column extends (typeof companyColumns)[number]>(
  read: StoredConnection,
  column: Column,
): AliasedRawBuilder<StoredConnection[Column], Column> {
  const type = column === 'connected_at' || column === 'refreshed_at' ? 'timestamptz' : 'text'
  return sql<StoredConnection[Column]>`${read[column]}::${sql.raw(type)}`.as(column)
}
