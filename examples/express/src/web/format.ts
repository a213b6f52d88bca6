import { isCalendarDate, type CalendarDate } from '@vectis/quickbooks/values'
import { momentIn } from './local-time.ts'

const counts = new Intl.NumberFormat('en-US')

/** How amounts of a currency are written: what stands before them, and how many decimals they have. */
interface AmountForm {
  format: Intl.NumberFormat
  before: string
  decimals: number
}

// Creating a formatter is the slowest part of a page, so there is one per currency.
const forms = new Map<string, AmountForm>()

function formOf(currency: string): AmountForm {
  const known = forms.get(currency)
  if (known !== undefined) return known
  const format = new Intl.NumberFormat('en-US', { style: 'currency', currency })
  const before = format.format(0).replace(/[\d.]+$/, '')
  const form = { format, before, decimals: format.resolvedOptions().maximumFractionDigits ?? 2 }
  forms.set(currency, form)
  return form
}

/** Digits that a double counts exactly. */
const plain = /^(-?)(\d{1,15})(?:\.(\d+))?$/

/**
 * `1234.5` of `USD` as `$1,234.50`; the text is rounded by Intl exactly, never through a float. Where nothing is to be
 * rounded it is put together, as Intl would: a page has hundreds of amounts.
 */
export function money(amount: string, currency: string): string {
  if (!/^[A-Z]{3}$/.test(currency)) return `${amount} ${currency}`
  const { format, before, decimals } = formOf(currency)
  const [, minus, whole = '', part = ''] = plain.exec(amount) ?? []
  if (minus === undefined || part.length > decimals)
    return withMinus(format.format(amount as `${number}`))
  const grouped = String(Number(whole)).replace(/\B(?=(\d{3})+$)/g, ',')
  const rest = decimals === 0 ? '' : `.${part.padEnd(decimals, '0')}`
  return `${minus === '' ? '' : '−'}${before}${grouped}${rest}`
}

/** A minus as wide as the plus, instead of a hyphen. */
function withMinus(text: string): string {
  return text.replace('-', '−')
}

export function count(value: number): string {
  return counts.format(value)
}

/** `23 Nov 2026, 16:05 UTC`, or a dash. */
export function moment(instant: string | null | undefined): string {
  return instant == null ? '—' : `${momentIn('UTC', instant)} UTC`
}

// Every month has three letters.
const shortMonths = Array.from(
  { length: 12 },
  (_, month) =>
  new Intl.DateTimeFormat('en-GB', { month: 'short', timeZone: 'UTC' }).format(Date.UTC(2026, month)).slice(0, 3), // prettier-ignore
)

/** A calendar date as `1 Dec 2026`. */
export function day(date: CalendarDate): string {
  const [year, month, of] = date.split('-')
  return `${Number(of)} ${shortMonths[Number(month) - 1]} ${Number(year)}`
}

const longMonths = Array.from(
  { length: 12 },
  (_, month) =>
  new Intl.DateTimeFormat('en-GB', { month: 'long', timeZone: 'UTC' }).format(Date.UTC(2026, month)), // prettier-ignore
)

/** A calendar date of a row, or a dash. */
export function dayOrDash(date: string | null | undefined): string {
  return date != null && isCalendarDate(date) ? day(date) : '—'
}

/** `2026-11` as `November 2026`. */
export function monthName(month: string): string {
  const [year, of] = month.split('-')
  return `${longMonths[Number(of) - 1]} ${Number(year)}`
}

/** `partially_paid` as `partially paid`. */
export function words(name: string): string {
  return name.replaceAll('_', ' ')
}

/** What a code is called on the pages; one of a later version as words. */
export function nameOfCode(code: string, names: ReadonlyMap<string, string>): string {
  return names.get(code) ?? words(code)
}

/** A sentence whose instants, dates and amounts are written as on the rest of the page: in this zone, or in UTC without one. */
export function readable(text: string, zone: string | null = null): string {
  return text
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, (instant) =>
      zone === null ? moment(instant) : momentIn(zone, instant),
    )
    .replace(/\b\d{4}-\d\d-\d\d\b/g, (date) => (isCalendarDate(date) ? day(date) : date))
    .replace(/\b([A-Z]{3}) (-?\d+\.\d{2})(?![\d.])/g, (_, currency: string, amount: string) =>
      money(amount, currency),
    )
}

/** An amount of a table: zero is a dash, so that what is owed stands out. */
export function owed(amount: string, currency: string): string {
  return /^-?0*(\.0*)?$/.test(amount) ? '—' : money(amount, currency)
}

const sources = new Map([
  ['quickbooks', 'QuickBooks'],
  ['xero', 'Xero'],
])

/** The name of an accounting system. */
export function sourceName(source: string): string {
  return sources.get(source) ?? source
}

/** `1 alert`, `3 alerts`. */
export function many(value: number, one: string, more = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : more}`
}
