/** Exact decimal text such as `-12.5` or `0.3139974`: no exponent, no thousands separator. */
export type Decimal = string
