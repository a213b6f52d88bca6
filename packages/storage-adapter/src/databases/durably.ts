import { sql } from 'kysely'

/**
 * Returned by a statement that must be on disk when it resolves, even where the host runs with `synchronous_commit =
 * off`: a refresh token lost in a server crash after Intuit rotated it is a connection lost, and an event that was
 * acknowledged is not delivered again. Ends with the transaction; stricter settings stay.
 */
export const durably = sql<
  string | null
>`case current_setting('synchronous_commit') when 'off' then set_config('synchronous_commit', 'on', true) end`.as(
  'durably',
)
