/** The transaction's setting that holds since when its versions are known. */
const setting = 'quickbooks.known_at'

/**
 * Since when what a statement writes is known: an instant that its transaction took once it held the lock of its realm
 * or table, so that the versions of a row follow each other; else when the statement began. The database has it as the
 * function `known_now`.
 */
export const knownNow = `coalesce(nullif(current_setting('${setting}', true), '')::timestamptz, statement_timestamp())`

/**
 * Takes that instant for the rest of the transaction: the database's time now, or `epochMs` (a parameter, or null).
 * Evaluate it after the lock. Milliseconds are multiplied, because dividing them would move them by a microsecond.
 */
export function takeInstant(epochMs: string): string {
  return setInstant(
    `to_char(${instantOf(epochMs)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`,
  )
}

/**
 * The same instant as a value, for what is no version: leases, runs, bounds. Without a clock of the host's it is the
 * database's, the one that all processes share.
 */
export function instantOf(epochMs: string): string {
  return `coalesce('epoch'::timestamptz + ${epochMs}::float8 * interval '1 millisecond', clock_timestamp())`
}

/** Sets it to an SQL text: `''` for each statement's own time, `'-infinity'` to keep no version at all. */
export function setInstant(text: string): string {
  return `set_config('${setting}', ${text}, true)`
}
