/**
 * A `timestamptz` expression as RFC 3339 text in UTC, with milliseconds: its own text follows the session's time zone
 * and date style.
 */
export function instantText(expression: string): string {
  return `to_char(${expression} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
}

/** A `date` expression as `YYYY-MM-DD`: its own text follows the session's date style. */
export function dateText(expression: string): string {
  return `to_char(${expression}::timestamp, 'YYYY-MM-DD')`
}
