/** An amount in hundredths, always a safe integer: sums of these are exact. */
export type MinorUnits = number

const pattern = /^([+-]?)(\d{1,13})(?:\.(\d{1,2})0*)?$/

/** Reads `100`, `'100.5'` or `'-12.34'`. Throws `TypeError` for anything finer than a hundredth. */
export function parseMinorUnits(amount: string | number, name = 'amount'): MinorUnits {
  const match = pattern.exec(String(amount))
  if (match === null) {
    throw new TypeError(
      `Expected ${name} to be an amount such as "100.50", received ${JSON.stringify(amount)}.`,
    )
  }
  const [, sign, whole = '0', fraction = ''] = match
  const units = Number(whole) * 100 + Number(fraction.padEnd(2, '0'))
  return sign === '-' && units !== 0 ? -units : units
}

/** `12.50`, always two decimals. */
export function formatMinorUnits(units: MinorUnits): string {
  const size = Math.abs(units)
  const cents = size % 100
  return `${units < 0 ? '-' : ''}${(size - cents) / 100}.${cents < 10 ? '0' : ''}${cents}`
}

/** Canonical decimal text: `12.5`, `12`, `0`. */
export function decimalText(units: MinorUnits): string {
  return units % 100 === 0 ? String(units / 100) : formatMinorUnits(units).replace(/0$/, '')
}

/** `units` times an exact decimal, over a whole divisor, halves away from zero. */
export function multiplyMinorUnits(units: MinorUnits, factor: string, divisor = 1): MinorUnits {
  const [whole = '0', fraction = ''] = factor.split('.')
  const scale = 10n ** BigInt(fraction.length) * BigInt(divisor)
  const product = BigInt(Math.abs(units)) * BigInt(whole + fraction)
  const rounded = Number((product * 2n + scale) / (scale * 2n))
  return units < 0 && rounded !== 0 ? -rounded : rounded
}
