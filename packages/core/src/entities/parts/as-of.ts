import type { CalendarDate } from '../../values/calendar-date.ts'
import { addDecimals, type Decimal } from '../../values/decimal.ts'

/** An amount that a payment and a document share, with the date of the other of the two. */
export interface SharedAmount {
  amount: Decimal
  /** Null: unknown. */
  date: CalendarDate | null
}

/**
 * Whether a document counts as of a date: it is dated that day or before. One whose date is unknown counts, as it does
 * in today's figures.
 */
export function isDatedBy(date: CalendarDate | null, asOf: CalendarDate): boolean {
  return date === null || date <= asOf
}

/** What the other documents that are dated later share with it. */
export function sumLater(amounts: readonly SharedAmount[], asOf: CalendarDate): Decimal {
  const later = amounts.filter(({ date }) => !isDatedBy(date, asOf))
  return addDecimals('0', ...later.map(({ amount }) => amount))
}
