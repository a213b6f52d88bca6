import { z } from 'zod'

/** An id: digits as text. A number would lose digits above 2^53, so it is refused. */
export const id = z.string().min(1)

/** An amount: a JSON number on the wire, text in a few places. Read it with `parseDecimal`. */
export const amount = z.union([z.number(), z.string().regex(/^-?\d+(\.\d+)?$/)])

/** A `YYYY-MM-DD` calendar date. */
export const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)

/** An RFC 3339 date-time with an offset. */
export const instant = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})$/)

/** A JSON integer, or the same as text: Intuit's pages and samples disagree. */
export const count = z.union([z.number().int(), z.string().regex(/^\d+$/)])

/** A reference: resolve names through the name list, since `name` here may be stale. */
export const reference = z.looseObject({ value: z.string(), name: z.string().optional() })

/** A link to another transaction. The set of types is open. */
export const linkedTxn = z.looseObject({ TxnId: z.string(), TxnType: z.string() })

/** What every entity carries. Only attributes with values are sent: absent means null. */
export const common = {
  Id: id,
  SyncToken: z.string().optional(),
  status: z.string().optional(),
  MetaData: z
    .looseObject({ CreateTime: instant.optional(), LastUpdatedTime: instant.optional() })
    .optional(),
}
