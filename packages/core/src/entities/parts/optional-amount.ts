import { parseDecimal, type Decimal } from '../../values/decimal.ts'

/** An amount, or null where the wire has none. */
export function optionalAmount(value: number | string | null | undefined): Decimal | null {
  return value == null ? null : parseDecimal(value)
}
