import type { ColumnType, Generated } from 'kysely'
import type { Environment } from '@vectis/quickbooks'
import type { ConnectionState, TimeZoneSource } from '@vectis/quickbooks/ports'
import type { BigInteger, NullableTimestamp, Timestamp } from '../tables/column-types.ts'

export type RealmProof = 'none' | 'former' | 'current'

/** One row per tenant, kept after a disconnect. Token columns hold envelopes of the key ring. */
export interface QuickbooksConnectionsTable {
  tenant_id: string
  environment: Environment
  realm_id: string
  state: ConnectionState
  state_reason: string | null
  generation: BigInteger
  access_token: string | null
  refresh_token: string | null
  previous_refresh_token: string | null
  access_token_expires_at: NullableTimestamp
  refresh_token_expires_at: NullableTimestamp
  refresh_token_hard_expires_at: NullableTimestamp
  /** The id of the key of the three token columns. */
  token_key_id: string | null
  /** The installation that the three token columns are bound to; null: to none. */
  installation_id: string | null
  /** When an installation last took them over from another one. */
  adopted_at: NullableTimestamp
  adopted_from: string | null
  adopted_by: string | null
  company_name: string | null
  time_zone: string | null
  time_zone_source: TimeZoneSource | null
  home_currency: string | null
  connected_by: string | null
  connected_at: Timestamp
  refreshed_at: NullableTimestamp
  refresh_owner: string | null
  refresh_generation: ColumnType<string | null, number | null | undefined, number | null>
  refresh_lease_until: NullableTimestamp
  refresh_attempts: Generated<number>
  /** An envelope around a JSON list, newest first. */
  verifier_tokens: string | null
  verifier_generation: ColumnType<string, number | undefined, number>
  verifier_key_id: string | null
  /** The last characters of the newest verifier token, for people; unencrypted. */
  verifier_token_hint: string | null
  /** A hash of the Intuit app's client id; null when unknown. */
  app_id: string | null
  /** QuickBooks has not confirmed yet that the tokens open the realm. */
  awaits_proof: Generated<boolean>
  /** Whether QuickBooks confirmed that the realm is the tenant's: never, until a disconnect, or now. */
  realm_proof: ColumnType<RealmProof, RealmProof | undefined, RealmProof>
  updated_at: ColumnType<Date, string | undefined, string>
}

/** Realms a tenant had before a confirmed replace: their rows are kept, out of every total. */
export interface QuickbooksFormerRealmsTable {
  tenant_id: string
  environment: Environment
  realm_id: string
  company_name: string | null
  time_zone: string | null
  time_zone_source: TimeZoneSource | null
  home_currency: string | null
  connected_by: string | null
  connected_at: Timestamp
  refreshed_at: NullableTimestamp
  replaced_at: Timestamp
}

export interface ConnectionTables {
  quickbooks_connections: QuickbooksConnectionsTable
  quickbooks_former_realms: QuickbooksFormerRealmsTable
}
