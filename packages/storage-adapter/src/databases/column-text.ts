import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'

/**
 * A `timestamptz` expression as RFC 3339 text in UTC, with milliseconds: its default text depends on the session's time
 * zone and date style.
 */
export function instantText(expression: string): string {
  return `to_char(${expression} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
}

/** The same with microseconds, the precision of the database: to compare with, or to name a version. */
export function exactInstantText(expression: string): string {
  return `to_char(${expression} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
}

/** A `date` expression as `YYYY-MM-DD`: its default text depends on the session's date style. */
export function dateText(expression: string): string {
  return `to_char(${expression}::timestamp, 'YYYY-MM-DD')`
}

/**
 * A `timestamptz` column or expression as RFC 3339 text in UTC, with milliseconds.
 *
 * Formatted in SQL because hosts replace the type parsers of their driver, and drivers disagree on the default.
 */
export function utcText<Nullable extends string | null = string>(
  moment: string | RawBuilder<unknown>,
): RawBuilder<Nullable> {
  const expression = typeof moment === 'string' ? sql.ref(moment) : moment
  return sql<Nullable>`to_char(${expression} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
}

/**
 * A `date` column or expression as `YYYY-MM-DD`, for your own queries: `.select(dateAsText('due_date').as('due_date'))`.
 * A plain column is what your driver's parser makes of it, often midnight in the time zone of the process.
 */
export function dateAsText<Nullable extends string | null = string | null>(
  date: string | RawBuilder<unknown>,
): RawBuilder<Nullable> {
  const expression = typeof date === 'string' ? sql.ref(date) : date
  return sql<Nullable>`to_char(${expression}::timestamp, 'YYYY-MM-DD')`
}

/** A `bigint` column as text, for the same reason. */
export function integerText<Nullable extends string | null = string>(
  column: string,
): RawBuilder<Nullable> {
  return sql<Nullable>`${sql.ref(column)}::text`
}
