import type { Decimal } from '@vectis/quickbooks/values'
import { fits } from './forms.ts'

const places = 10n

/**
 * Units of home currency for one unit of the document's. Xero's `CurrencyRate` is the other way round, as its description
 * shows twice: a quote in AUD of a New Zealand organisation has 0.937053, and one in NZD of an American organisation has
 * 1.547150. Ten places, half a place up; null for a rate that is not above zero, and for one that turns to zero or into more than 15 digits.
 */
export function toExchangeRate(currencyRate: Decimal): Decimal | null {
  const [whole = '0', fraction = ''] = currencyRate.split('.')
  const divisor = BigInt(whole + fraction)
  if (divisor <= 0n) return null
  const scaled = 10n ** (BigInt(fraction.length) + places)
  const units = ((scaled * 2n + divisor) / (divisor * 2n))
    .toString()
    .padStart(Number(places) + 1, '0')
  const text = `${units.slice(0, -Number(places))}.${units.slice(-Number(places))}`
  const rate = text.replace(/\.?0+$/, '')
  return rate === '0' || !fits(rate) ? null : rate
}
