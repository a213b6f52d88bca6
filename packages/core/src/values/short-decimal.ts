/**
 * Decimals of a few digits as JavaScript numbers, several times as fast as with `bigint`. Each function returns null where
 * the general rules of `decimal.ts` are needed.
 */

/** A short decimal as a whole number of its last place: `12.5` is 125 of scale 1. */
export interface ShortDecimal {
  units: number
  scale: number
}

/** At most so many characters, sign and point included. */
const SHORT = 12

const powers = Array.from({ length: SHORT }, (_one, power) => 10 ** power)

export function readShort(text: string): ShortDecimal | null {
  const { length } = text
  if (length > SHORT) return null
  const isNegative = text.charCodeAt(0) === 45
  const start = isNegative ? 1 : 0
  let units = 0
  /** Digits after the point; below 0 before it. */
  let scale = -1
  for (let at = start; at < length; at += 1) {
    const code = text.charCodeAt(at)
    if (code >= 48 && code <= 57) {
      units = units * 10 + code - 48
      if (scale >= 0) scale += 1
    } else if (code === 46 && scale < 0 && at > start) scale = 0
    else return null
  }
  if (start === length || scale === 0) return null
  return { units: isNegative ? -units : units, scale: Math.max(scale, 0) }
}

/** The sum of short decimals, as the general rules write it. */
export function addShort(values: readonly string[]): { units: bigint; scale: number } | null {
  let sum: ShortDecimal = { units: 0, scale: 0 }
  for (const value of values) {
    const next = readShort(value)
    if (next === null) return null
    const scale = Math.max(sum.scale, next.scale)
    sum = { units: widen(sum, scale) + widen(next, scale), scale }
    if (!isExact(sum.units)) return null
  }
  return { units: BigInt(sum.units), scale: sum.scale }
}

/** -1, 0 or 1. */
export function compareShort(a: string, b: string): -1 | 0 | 1 | null {
  const left = readShort(a)
  const right = readShort(b)
  if (left === null || right === null) return null
  const scale = Math.max(left.scale, right.scale)
  const x = widen(left, scale)
  const y = widen(right, scale)
  if (!isExact(x) || !isExact(y)) return null
  return x < y ? -1 : x > y ? 1 : 0
}

function widen({ units, scale }: ShortDecimal, to: number): number {
  return units * powers[to - scale]!
}

/** Below 2^53, a whole number is exact, and so is what was added and multiplied to reach it. */
function isExact(units: number): boolean {
  return Math.abs(units) <= 2 ** 52
}
