import { sql } from 'kysely'

/**
 * For a statement that must be on disk when it resolves, even if the host runs with `synchronous_commit = off`: if a
 * server crash loses a rotated refresh token, the connection is lost, and Intuit does not deliver an acknowledged event
 * again. Lasts for the transaction; stricter settings stay.
 */
export const durably = sql<
  string | null
>`case current_setting('synchronous_commit') when 'off' then set_config('synchronous_commit', 'on', true) end`.as(
  'durably',
)
