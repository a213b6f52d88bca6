export {
  addDecimals,
  compareDecimals,
  isDecimal,
  isZeroDecimal,
  multiplyDecimals,
  negateDecimal,
  parseDecimal,
  roundDecimal,
  roundFraction,
  subtractDecimals,
  toFraction,
} from '../values/decimal.ts'
export type { Decimal } from '../values/decimal.ts'
