import { addShort, compareShort, readShort } from './short-decimal.ts'

/** Exact decimal text such as `-12.5` or `0.3139974`: no exponent, no thousands separator. */
export type Decimal = string

/** A decimal taken apart: `units` times 10 to the power of `-scale`. */
interface Scaled {
  units: bigint
  scale: number
}

const pattern = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?$/

/**
 * Parses an amount as the wire sends it, a JSON number or decimal text, without float arithmetic: a number of up to 15
 * digits becomes exactly the digits that were sent. Trailing zeros are dropped. Throws `RangeError` for anything else.
 * See docs/decisions/0010.
 */
export function parseDecimal(value: number | string): Decimal {
  const text = typeof value === 'number' ? String(value) : value.trim()
  // The printed form of a number is already canonical, except for exponents, and for the negative zero, which prints as
  // 0.
  if (Number.isFinite(value) && !text.includes('e')) return text
  const scaled = scan(text)
  if (scaled === null) {
    throw new RangeError(`Expected a decimal amount such as 12.50, found ${JSON.stringify(value)}.`)
  }
  return format(scaled)
}

export function addDecimals(...values: readonly Decimal[]): Decimal {
  return format(addShort(values) ?? addLong(values))
}

export function subtractDecimals(a: Decimal, b: Decimal): Decimal {
  return addDecimals(a, negateDecimal(b))
}

export function negateDecimal(value: Decimal): Decimal {
  const { units, scale } = read(value)
  return format({ units: -units, scale })
}

/** -1, 0 or 1. */
export function compareDecimals(a: Decimal, b: Decimal): -1 | 0 | 1 {
  return compareShort(a, b) ?? compareLong(a, b)
}

export function isZeroDecimal(value: Decimal): boolean {
  const { units } = readShort(value) ?? read(value)
  return units === 0 || units === 0n
}

/**
 * The decimal as an exact fraction, for sums that are rounded once at the end.
 */
export function toFraction(value: Decimal): { numerator: bigint; denominator: bigint } {
  const { units, scale } = read(value)
  return { numerator: units, denominator: 10n ** BigInt(scale) }
}

/**
 * Rounds a fraction to `places` decimals, halves away from zero, as on invoices. The places are kept, so `10` to 2
 * places is `10.00`.
 */
export function roundFraction(numerator: bigint, denominator: bigint, places: number): Decimal {
  const [n, d] = denominator < 0n ? [-numerator, -denominator] : [numerator, denominator]
  const half = n < 0n ? -d : d
  // Division drops what is left over, so both ways are towards zero.
  return layOut({ units: (n * 2n * 10n ** BigInt(places) + half) / (d * 2n), scale: places })
}

/** Rounds to `places` decimals, halves away from zero, and keeps the places: `12.5` to 2 is `12.50`. */
export function roundDecimal(value: Decimal, places: number): Decimal {
  const { numerator, denominator } = toFraction(value)
  return roundFraction(numerator, denominator, places)
}

function addLong(values: readonly Decimal[]): Scaled {
  let sum: Scaled = { units: 0n, scale: 0 }
  for (const value of values) {
    const next = read(value)
    const scale = Math.max(sum.scale, next.scale)
    sum = { units: widen(sum, scale) + widen(next, scale), scale }
  }
  return sum
}

function compareLong(a: Decimal, b: Decimal): -1 | 0 | 1 {
  const left = read(a)
  const right = read(b)
  const scale = Math.max(left.scale, right.scale)
  const difference = widen(left, scale) - widen(right, scale)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

function read(value: Decimal): Scaled {
  const scaled = scan(value)
  if (scaled === null)
    throw new RangeError(`Expected decimal text, found ${JSON.stringify(value)}.`)
  return scaled
}

function scan(text: string): Scaled | null {
  if (!pattern.test(text)) return null
  // JSON numbers below 1e-6 print with an exponent.
  const e = text.search(/e/i)
  const mantissa = e === -1 ? text : text.slice(0, e)
  const power = e === -1 ? 0 : Number(text.slice(e + 1))
  const point = mantissa.indexOf('.')
  const places = (point === -1 ? 0 : mantissa.length - 1 - point) - power
  const scale = Math.max(places, 0)
  return { units: BigInt(mantissa.replace('.', '')) * 10n ** BigInt(scale - places), scale }
}

function widen({ units, scale }: Scaled, to: number): bigint {
  return units * 10n ** BigInt(to - scale)
}

function format({ units, scale }: Scaled): Decimal {
  const text = layOut({ units, scale })
  return scale === 0 ? text : text.replace(/\.?0+$/, '')
}

function layOut({ units, scale }: Scaled): Decimal {
  const sign = units < 0n ? '-' : ''
  const digits = String(units)
    .replace('-', '')
    .padStart(scale + 1, '0')
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}
