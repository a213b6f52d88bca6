import type { RealmRefusedError } from '../errors/realm-refused-error.ts'
import type { UnconfirmedError } from '../errors/unconfirmed-error.ts'
import type { Connection, Environment } from '../ports/connection-store.ts'

/** A token, and the realm that the callback named for it. */
export interface Claim {
  tenantId: string
  environment: Environment
  realmId: string
  accessToken: string
}

/** What QuickBooks answered to a claim. */
export type Proof =
  /** `describe` stores the name and the time zone from the proof's answer. Never throws. */
  | { kind: 'proven'; describe(connection: Connection): Promise<Connection> }
  | { kind: 'refused'; error: RealmRefusedError }
  | { kind: 'unknown'; error: UnconfirmedError }

/** How the grant confirms a company with QuickBooks; created by the client, which has the transport. */
export interface Confirmation {
  /** One call with this token; stores nothing. */
  prove(claim: Claim): Promise<Proof>
  /**
   * One call with the token of an `unconfirmed` connection, and the result is stored. `accessToken`: the one just
   * issued; default the stored one, refreshed if necessary. Throws `RealmRefusedError`, `UnconfirmedError`, or
   * `ReconnectRequiredError` when the grant itself is gone.
   */
  confirm(connection: Connection, accessToken?: string): Promise<Connection>
}
