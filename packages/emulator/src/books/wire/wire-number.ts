import type { MinorUnits } from '../minor-units.ts'
import { formatMinorUnits } from '../minor-units.ts'

/** A JSON number that is written digit for digit; `JSON.stringify` understands it, arithmetic does not. */
export type WireNumber = { readonly rawJSON: string }

const { rawJSON } = JSON as unknown as { rawJSON(text: string): WireNumber }
const zero = rawJSON('0')
// Made once per amount: the objects are frozen, and making one costs more than printing it.
const cache = new Map<MinorUnits, WireNumber>([[0, zero]])

/** An amount as QuickBooks prints it: two decimals, or a bare `0`. */
export function wireMoney(units: MinorUnits): WireNumber {
  let number = cache.get(units)
  if (number === undefined) {
    if (cache.size > 50_000) cache.clear()
    number = units === 0 ? zero : rawJSON(formatMinorUnits(units))
    cache.set(units, number)
  }
  return number
}

/** A quantity, price or rate: unchanged decimal text. */
export function wireDecimal(text: string): WireNumber {
  return rawJSON(text)
}
