/** An RFC 3339 date-time with offset, as the wire sends it. Compare as instants, never as strings. */
export type Instant = string
