import { concealConnection } from '@vectis/quickbooks/ports'
import type { Connection, Environment } from '@vectis/quickbooks'
import type { ConnectionState, TimeZoneSource, TokenSet } from '@vectis/quickbooks/ports'
import { sql } from 'kysely'
import type { KeyRing } from '../custody/key-ring.ts'
import type { TokenColumn, TokenContext } from '../custody/token-context.ts'
import { integerText, utcText } from '../databases/column-text.ts'
import type { RealmProof } from '../schema/connection-tables.ts'

/** What a connection says without its secrets. */
export const plainColumns = [
  'tenant_id',
  'environment',
  'realm_id',
  'state',
  'state_reason',
  integerText('generation').as('generation'),
  'installation_id',
  utcText<string | null>('access_token_expires_at').as('access_token_expires_at'),
  utcText<string | null>('refresh_token_expires_at').as('refresh_token_expires_at'),
  utcText<string | null>('refresh_token_hard_expires_at').as('refresh_token_hard_expires_at'),
  'company_name',
  'time_zone',
  'time_zone_source',
  'home_currency',
  'connected_by',
  utcText('connected_at').as('connected_at'),
  utcText<string | null>('refreshed_at').as('refreshed_at'),
  'verifier_token_hint',
  'realm_proof',
] as const

/** A connection row as the statements of this folder return it, with its token columns still encrypted. */
export const storedConnectionColumns = [
  ...plainColumns,
  'access_token',
  'refresh_token',
  'previous_refresh_token',
  'refresh_owner',
  integerText<string | null>('refresh_generation').as('refresh_generation'),
  utcText<string | null>('refresh_lease_until').as('refresh_lease_until'),
  'verifier_tokens',
  integerText('verifier_generation').as('verifier_generation'),
  'app_id',
  'awaits_proof',
] as const

export interface StoredConnection {
  tenant_id: string
  environment: Environment
  realm_id: string
  state: ConnectionState
  state_reason: string | null
  generation: string
  access_token: string | null
  refresh_token: string | null
  previous_refresh_token: string | null
  installation_id: string | null
  access_token_expires_at: string | null
  refresh_token_expires_at: string | null
  refresh_token_hard_expires_at: string | null
  company_name: string | null
  time_zone: string | null
  time_zone_source: TimeZoneSource | null
  home_currency: string | null
  connected_by: string | null
  connected_at: string
  refreshed_at: string | null
  refresh_owner: string | null
  refresh_generation: string | null
  refresh_lease_until: string | null
  verifier_tokens: string | null
  verifier_generation: string
  verifier_token_hint: string | null
  app_id: string | null
  awaits_proof: boolean
  realm_proof: RealmProof
}

type Secret =
  | 'access_token'
  | 'refresh_token'
  | 'previous_refresh_token'
  | 'refresh_owner'
  | 'refresh_generation'
  | 'refresh_lease_until'
  | 'verifier_tokens'
  | 'verifier_generation'
  | 'app_id'
  | 'awaits_proof'

/** Where a token column of a row belongs. */
export function contextOf(
  row: Pick<
    StoredConnection,
    'tenant_id' | 'environment' | 'realm_id' | 'generation' | 'installation_id'
  >,
  column: TokenColumn,
): TokenContext {
  return {
    tenantId: row.tenant_id,
    environment: row.environment,
    realmId: row.realm_id,
    column,
    generation: Number(row.generation),
    // A verifier token cannot end anything: a copy may go on to check signatures.
    installationId: column === 'verifier_tokens' ? null : row.installation_id,
  }
}

/** Whether the tokens of a row are bound to another installation than this one: the database, or its id, was copied. */
export function isForeign(
  row: Pick<StoredConnection, 'installation_id'>,
  { installationId }: Pick<KeyRing, 'installationId'>,
  hasTokens: boolean,
): boolean {
  return hasTokens && row.installation_id !== installationId
}

/** The same of a row with its secrets. */
export function isForeignRow(
  row: Pick<StoredConnection, 'access_token' | 'installation_id'>,
  keyRing: Pick<KeyRing, 'installationId'>,
): boolean {
  return isForeign(row, keyRing, row.access_token !== null)
}

/**
 * Decrypts a row; throws `CustodyError` when a token in it was not encrypted for this row and generation. Of another
 * installation's row the tokens are left out, and a person has to act.
 */
export function openConnection(row: StoredConnection, keyRing: KeyRing): Connection {
  const connection = isForeignRow(row, keyRing) ? withoutTokens(row) : openOwn(row, keyRing)
  return concealConnection({ ...factsOf(row), ...connection })
}

function withoutTokens(row: StoredConnection) {
  return { ...foreignState(row), tokens: null, previousRefreshToken: null }
}

/** Of a row whose tokens belong to another installation. */
export function foreignState({ state, state_reason: stateReason }: PlainRow) {
  const isUsable = state === 'connected' || state === 'unconfirmed'
  return {
    state: isUsable ? ('action_required' as const) : state,
    stateReason: isUsable ? 'copied_database' : stateReason,
  }
}

function openOwn(row: StoredConnection, keyRing: KeyRing) {
  return {
    state: row.state,
    stateReason: row.state_reason,
    tokens: openTokens(row, keyRing),
    previousRefreshToken:
      row.previous_refresh_token === null
        ? null
        : keyRing.open(row.previous_refresh_token, contextOf(row, 'previous_refresh_token')),
  }
}

/** A row without its secrets. */
export type PlainRow = Omit<StoredConnection, Secret>

/** Everything but the state and the secrets. */
export function factsOf(row: PlainRow) {
  return {
    tenantId: row.tenant_id,
    environment: row.environment,
    realmId: row.realm_id,
    generation: Number(row.generation),
    companyName: row.company_name,
    timeZone: row.time_zone,
    timeZoneSource: row.time_zone_source,
    homeCurrency: row.home_currency,
    connectedBy: row.connected_by,
    connectedAt: row.connected_at,
    refreshedAt: row.refreshed_at,
    isRealmConfirmed: row.realm_proof !== 'none',
    verifierTokenHint: row.verifier_token_hint,
  }
}

function openTokens(row: StoredConnection, keyRing: KeyRing): TokenSet | null {
  const { access_token, refresh_token, access_token_expires_at, refresh_token_expires_at } = row
  if (!access_token || !access_token_expires_at || !refresh_token_expires_at) return null
  return {
    accessToken: keyRing.open(access_token, contextOf(row, 'access_token')),
    refreshToken:
      refresh_token === null ? null : keyRing.open(refresh_token, contextOf(row, 'refresh_token')),
    accessTokenExpiresAt: access_token_expires_at,
    refreshTokenExpiresAt: refresh_token_expires_at,
    refreshTokenHardExpiresAt: row.refresh_token_hard_expires_at,
  }
}

export interface TokenOwner {
  tenantId: string
  environment: Environment
  realmId: string
}

/** The token columns of one generation, encrypted with the current key. */
export function sealTokens(
  keyRing: KeyRing,
  owner: TokenOwner,
  generation: number,
  tokens: TokenSet,
  previousRefreshToken: string | null,
) {
  const { tenantId, environment, realmId } = owner
  const { installationId } = keyRing
  const context = { tenantId, environment, realmId, generation, installationId }
  const seal = (text: string | null, column: TokenColumn) =>
    text === null ? null : keyRing.seal(text, { ...context, column })
  return {
    access_token: keyRing.seal(tokens.accessToken, { ...context, column: 'access_token' }),
    refresh_token: seal(tokens.refreshToken, 'refresh_token'),
    previous_refresh_token: seal(previousRefreshToken, 'previous_refresh_token'),
    access_token_expires_at: tokens.accessTokenExpiresAt,
    refresh_token_expires_at: tokens.refreshTokenExpiresAt,
    refresh_token_hard_expires_at: tokens.refreshTokenHardExpiresAt,
    token_key_id: keyRing.currentId,
    installation_id: installationId,
  }
}

/** The columns of a row while no refresh is running. */
export const noRefresh = {
  refresh_owner: null,
  refresh_generation: null,
  refresh_lease_until: null,
  refresh_attempts: 0,
} as const

/** The columns of a row once its tokens are deleted: no tokens, no running refresh, no pending confirmation. */
export const forgottenTokens = {
  access_token: null,
  refresh_token: null,
  previous_refresh_token: null,
  access_token_expires_at: null,
  refresh_token_expires_at: null,
  refresh_token_hard_expires_at: null,
  token_key_id: null,
  installation_id: null,
  ...noRefresh,
  awaits_proof: false,
  updated_at: sql<string>`now()`,
} as const
