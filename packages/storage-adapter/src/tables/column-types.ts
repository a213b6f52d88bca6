import type { ColumnType } from 'kysely'

/** `timestamptz`: written as RFC 3339 text or an expression, read through `utcText`. */
export type Timestamp = ColumnType<Date, string, string>
export type NullableTimestamp = ColumnType<Date | null, string | null | undefined, string | null>
/** `bigint`: a number below 2^53, which drivers return as text. */
export type BigInteger = ColumnType<string, number, number>
/** `numeric`: decimal text both ways. */
export type Amount = ColumnType<string, string | number | undefined, string | number>
export type NullableAmount = ColumnType<
  string | null,
  string | number | null | undefined,
  string | number | null
>
/**
 * `date`: written as `YYYY-MM-DD`. Read as such text too, except with your own pool or Kysely instance, whose driver
 * decides: select it with `dateAsText` there.
 */
export type NullableDate = ColumnType<
  Date | string | null,
  string | null | undefined,
  string | null
>
export type NullableText = ColumnType<string | null, string | null | undefined, string | null>
/** A column with a default. */
export type Defaulted<Value> = ColumnType<Value, Value | undefined, Value>
/** A row of `billing_evidence`, stamped by the database. */
export type EvidenceId = ColumnType<string | null, number | null | undefined, number | null>
