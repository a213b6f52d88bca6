import { isLost, lostFigures } from './lost-figures.ts'

/**
 * The currency of a transaction, and which of its figures could not be read. An unreadable currency does not become the
 * company's own.
 */
export function currencyOf(
  /** Fields that a figure needs. */
  figures: readonly string[],
  row: object,
  { CurrencyRef }: { CurrencyRef?: { value?: string | undefined } | null | undefined },
  { homeCurrency }: { homeCurrency?: string },
  others: readonly string[] = [],
): { currency: string; unreadableFields: string[] } {
  const reported = CurrencyRef?.value
  const currency = reported ?? (isLost(row, 'CurrencyRef.value') ? '' : (homeCurrency ?? ''))
  const isUnknown = currency === '' && !isLost(row, 'CurrencyRef.value')
  const unreadableFields = lostFigures(figures, row, {
    others: isUnknown ? [...others, 'CurrencyRef'] : others,
  })
  return { currency, unreadableFields }
}
