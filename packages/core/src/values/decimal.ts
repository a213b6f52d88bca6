/** Exact decimal text such as `-12.5` or `0.3139974`: no exponent, no thousands separator. */
export type Decimal = string

/** A decimal taken apart: `units` times 10 to the power of `-scale`. */
interface Scaled {
  units: bigint
  scale: number
}

const decimalText = /^([+-]?)(\d+)(?:\.(\d+))?$/
const exponentText = /^([+-]?\d+)(?:\.(\d+))?[eE]([+-]?\d{1,3})$/

/**
 * Parses an amount as the wire sends it, a JSON number or decimal text, without float arithmetic: a number of up to 15
 * digits becomes exactly the digits that were sent. Trailing zeros are dropped. Throws `RangeError` for anything else.
 * See docs/decisions/0010.
 */
export function parseDecimal(value: number | string): Decimal {
  const text = typeof value === 'number' ? String(value) : value.trim()
  // The printed form of a number is already canonical, except for exponents, and for the negative zero, which prints as
  // 0.
  if (typeof value === 'number' && Number.isFinite(value) && !text.includes('e')) return text
  const scaled = scan(text)
  if (scaled === null) {
    throw new RangeError(`Expected a decimal amount such as 12.50, found ${JSON.stringify(value)}.`)
  }
  return format(scaled)
}

export function addDecimals(...values: readonly Decimal[]): Decimal {
  const short = addShort(values)
  if (short !== null) return short
  let sum: Scaled = { units: 0n, scale: 0 }
  for (const value of values) {
    const next = read(value)
    const scale = Math.max(sum.scale, next.scale)
    sum = { units: widen(sum, scale) + widen(next, scale), scale }
  }
  return format(sum)
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
  const near = readShort(a)
  const far = readShort(b)
  if (near !== null && far !== null) {
    const scale = Math.max(near.scale, far.scale)
    const [x, y] = [widenShort(near, scale), widenShort(far, scale)]
    if (isExact(x) && isExact(y)) return x === y ? 0 : x < y ? -1 : 1
  }
  const left = read(a)
  const right = read(b)
  const scale = Math.max(left.scale, right.scale)
  const difference = widen(left, scale) - widen(right, scale)
  return difference === 0n ? 0 : difference < 0n ? -1 : 1
}

export function isZeroDecimal(value: Decimal): boolean {
  const short = readShort(value)
  if (short !== null) return short.units === 0
  return read(value).units === 0n
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
  const sign = numerator < 0n !== denominator < 0n ? -1n : 1n
  const n = numerator < 0n ? -numerator : numerator
  const d = denominator < 0n ? -denominator : denominator
  const scaled = n * 10n ** BigInt(places)
  const units = (scaled * 2n + d) / (d * 2n)
  return layOut({ units: sign * units, scale: places })
}

/** Rounds to `places` decimals, halves away from zero, and keeps the places: `12.5` to 2 is `12.50`. */
export function roundDecimal(value: Decimal, places: number): Decimal {
  const { numerator, denominator } = toFraction(value)
  return roundFraction(numerator, denominator, places)
}

/** At most so many characters, sign and point included. */
const SHORT = 12

/** A short decimal as a whole number of its last place: `12.5` is 125 of scale 1. Null: the general rules read it. */
function readShort(text: string): { units: number; scale: number } | null {
  const { length } = text
  if (length === 0 || length > SHORT) return null
  const isNegative = text.charCodeAt(0) === 45
  let units = 0
  let point = -1
  const start = isNegative ? 1 : 0
  for (let at = start; at < length; at += 1) {
    const code = text.charCodeAt(at)
    if (code >= 48 && code <= 57) units = units * 10 + code - 48
    else if (code === 46 && point < 0 && at > start) point = at
    else return null
  }
  if (start === length || point === length - 1) return null
  return { units: isNegative ? -units : units, scale: point < 0 ? 0 : length - 1 - point }
}

/** The sum of short decimals; null where the general rules are needed. */
function addShort(values: readonly Decimal[]): Decimal | null {
  let sum = { units: 0, scale: 0 }
  for (const value of values) {
    const next = readShort(value)
    if (next === null) return null
    const scale = Math.max(sum.scale, next.scale)
    sum = { units: widenShort(sum, scale) + widenShort(next, scale), scale }
    if (!isExact(sum.units)) return null
  }
  return format({ units: BigInt(sum.units), scale: sum.scale })
}

function widenShort({ units, scale }: { units: number; scale: number }, to: number): number {
  return scale === to ? units : units * 10 ** (to - scale)
}

/** Below 2^53, a whole number is exact, and so is what was added and multiplied to reach it. */
function isExact(units: number): boolean {
  return Math.abs(units) <= 2 ** 52
}

function read(value: Decimal): Scaled {
  const scaled = scan(value)
  if (scaled === null)
    throw new RangeError(`Expected decimal text, found ${JSON.stringify(value)}.`)
  return scaled
}

function scan(text: string): Scaled | null {
  const plain = decimalText.exec(text)
  if (plain) {
    const [, sign = '', whole = '0', fraction = ''] = plain
    const units = BigInt(whole + fraction)
    return { units: sign === '-' ? -units : units, scale: fraction.length }
  }
  // JSON numbers below 1e-6 print with an exponent.
  const exponent = exponentText.exec(text)
  if (!exponent) return null
  const [, whole = '0', fraction = '', power = '0'] = exponent
  const scale = fraction.length - Number(power)
  const units = BigInt(whole + fraction)
  return scale >= 0 ? { units, scale } : { units: units * 10n ** BigInt(-scale), scale: 0 }
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
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0')
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}
