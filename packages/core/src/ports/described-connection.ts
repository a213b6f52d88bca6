import type { TokenSet } from '../tokens/token-set.ts'
import type { Connection } from './connection-store.ts'

/** When the tokens of a connection end. */
export type TokenTimes = Pick<
  TokenSet,
  'accessTokenExpiresAt' | 'refreshTokenExpiresAt' | 'refreshTokenHardExpiresAt'
>

/** A connection without its secrets: enough for a page, a warning, or a list of all tenants. */
export interface DescribedConnection extends Omit<Connection, 'tokens' | 'previousRefreshToken'> {
  /** Null once disconnected. */
  tokens: TokenTimes | null
}
