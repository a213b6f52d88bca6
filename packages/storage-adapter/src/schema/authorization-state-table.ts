import type { ColumnType } from 'kysely'
import type { Environment } from '@vectis/quickbooks'
import type { NullableTimestamp, Timestamp } from '../tables/column-types.ts'

/**
 * Pending authorization requests, and used ones until they expire. Only a hash of the state is stored, so a copy of the
 * table cannot complete a consent.
 */
export interface QuickbooksAuthorizationStatesTable {
  state_hash: string
  tenant_id: string
  environment: Environment
  redirect_uri: string
  requested_by: string | null
  expected_realm_id: string | null
  confirm_replace: boolean
  expires_at: Timestamp
  /** Null while the request is pending. */
  used_at: NullableTimestamp
  created_at: ColumnType<Date, string | undefined, never>
}

export interface AuthorizationStateTables {
  quickbooks_authorization_states: QuickbooksAuthorizationStatesTable
}
