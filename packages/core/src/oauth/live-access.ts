import { ReconnectRequiredError } from '../errors/connection-errors.ts'
import type { Connection } from '../ports/connection-store.ts'
import type { TokenSet } from '../tokens/token-set.ts'
import { toEpochMs } from '../values/instant.ts'
import { isUsable } from './is-usable.ts'

/** A live access token, and the connection it belongs to. */
export interface LiveAccess {
  accessToken: string
  /** Milliseconds since the epoch. */
  expiresAt: number
  connection: Connection
}

export type Connected = Connection & { tokens: TokenSet }

export function isConnected(connection: Connection): connection is Connected {
  return isUsable(connection) && connection.tokens !== null
}

export function accessOf(connection: Connected): LiveAccess {
  const { accessToken, accessTokenExpiresAt } = connection.tokens
  return { accessToken, expiresAt: toEpochMs(accessTokenExpiresAt), connection }
}

/** The connection with its tokens. Throws `ReconnectRequiredError` where only a new consent helps. */
export function connectedOrThrow(tenantId: string, connection: Connection | null): Connected {
  if (connection !== null && isConnected(connection)) return connection
  throw reconnect(tenantId, connection)
}

export function reconnect(tenantId: string, connection: Connection | null): ReconnectRequiredError {
  return new ReconnectRequiredError({
    tenantId,
    ...(connection === null ? {} : { realmId: connection.realmId }),
    reason: connection === null ? 'not_connected' : (connection.stateReason ?? connection.state),
  })
}
