import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'

/**
 * A `timestamptz` column as RFC 3339 text in UTC, with milliseconds.
 *
 * Made in SQL because hosts replace the type parsers of their driver, and drivers disagree on the default.
 */
export function utcText<Nullable extends string | null = string>(
  column: string,
): RawBuilder<Nullable> {
  return sql<Nullable>`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
}

/** A `bigint` column as text, for the same reason. */
export function integerText<Nullable extends string | null = string>(
  column: string,
): RawBuilder<Nullable> {
  return sql<Nullable>`${sql.ref(column)}::text`
}
