import { z } from 'zod'
import { isCalendarDate } from '../../values/calendar-date.ts'
import { isInstant } from '../../values/instant.ts'

/**
 * An id: digits as text. A number would lose digits above 2^53, so it is refused; a text too long for an index would
 * stop its whole page.
 */
export const id = z.string().min(1).max(255)

/** An amount: a JSON number on the wire, text in a few places. Read it with `parseDecimal`. */
export const amount = z.union([z.number(), z.string().regex(/^-?\d+(\.\d+)?$/)])

/** A `YYYY-MM-DD` calendar date that exists. Any other would fail the statement that writes the whole page. */
export const date = z.string().refine(isCalendarDate, 'expected a calendar date YYYY-MM-DD')

/** An RFC 3339 date-time with an offset. */
export const instant = z
  .string()
  .refine(isInstant, 'expected a date-time with an offset, such as 2026-05-05T03:13:29-07:00')

/** A JSON integer of 32 bits, or the same as text: Intuit's pages and samples disagree. */
export const count = z.union([z.int32(), z.string().regex(/^\d{1,9}$/)])

/**
 * A reference; an empty object refers to nothing. Resolve names through the name list, since `name` here may be stale.
 */
export const reference = z.looseObject({
  value: z.string().min(1).max(255).optional(),
  name: z.string().nullish(),
})

/**
 * A link to another transaction. The set of types is open; type and id are parts of a row's key. A field that could not
 * be read is an empty text.
 */
export const linkedTxn = z.looseObject({ TxnId: z.string().max(100), TxnType: z.string().max(100) })

/**
 * Fields of every entity. Only attributes with values are sent, absent means null; an explicit null is accepted as
 * well.
 */
export const common = {
  Id: id,
  SyncToken: z.string().nullish(),
  status: z.string().nullish(),
  MetaData: z
    .looseObject({ CreateTime: instant.nullish(), LastUpdatedTime: instant.nullish() })
    .nullish(),
}

/** Fields of every transaction with a customer. */
export const transaction = {
  ...common,
  TxnDate: date.nullish(),
  TotalAmt: amount,
  ExchangeRate: amount.nullish(),
  CurrencyRef: reference.nullish(),
  CustomerRef: reference.nullish(),
  PrivateNote: z.string().nullish(),
  /** In no payload we have seen; used if a source sends it. */
  VoidReason: z.string().nullish(),
}
