import type { DescribedConnection } from '@vectis/quickbooks/ports'
import { sql } from 'kysely'
import type { KeyRing } from '../custody/key-ring.ts'
import { bool } from '../databases/columns.ts'
import {
  factsOf,
  foreignState,
  isForeign,
  plainColumns,
  type PlainRow,
} from './stored-connection.ts'

const readBool = bool()

/** What a connection says without its secrets, and whether it has tokens. */
export const describedConnectionColumns = [
  ...plainColumns,
  sql<boolean>`access_token is not null`.as('has_tokens'),
] as const

/** The connection without its secrets. Of another installation's row nothing can be used, and a person has to act. */
export function describeStored(
  row: PlainRow & { has_tokens: unknown },
  keyRing: Pick<KeyRing, 'installationId'>,
): DescribedConnection {
  const hasTokens = readBool(row.has_tokens, 'has_tokens')
  const { state, state_reason: stateReason } = row
  if (isForeign(row, keyRing, hasTokens)) {
    return { ...factsOf(row), ...foreignState(row), tokens: null }
  }
  return { ...factsOf(row), state, stateReason, tokens: hasTokens ? tokenTimesOf(row) : null }
}

function tokenTimesOf(row: PlainRow): DescribedConnection['tokens'] {
  const { access_token_expires_at, refresh_token_expires_at } = row
  if (!access_token_expires_at || !refresh_token_expires_at) return null
  return {
    accessTokenExpiresAt: access_token_expires_at,
    refreshTokenExpiresAt: refresh_token_expires_at,
    refreshTokenHardExpiresAt: row.refresh_token_hard_expires_at,
  }
}
