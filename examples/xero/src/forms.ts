import {
  compareDecimals,
  isCalendarDate,
  isInstant,
  parseDecimal,
  toInstant,
  type CalendarDate,
  type Decimal,
  type Instant,
} from '@vectis/quickbooks/values'

/** How a value of Xero is read: `parse` returns null for anything else than `expected`. */
export interface Form<Value> {
  expected: string
  parse(value: unknown): Value | null
}

/** Empty text counts as no value: see `isMissing` in fields.ts. */
export const textForm: Form<string> = {
  expected: 'text of at most 10,000 characters',
  parse: (value) => (typeof value === 'string' && value.length <= 10_000 ? value.trim() : null),
}

/** An id that a batch can hold. */
export const idForm: Form<string> = {
  expected: 'an id of at most 255 characters, without U+0000 and half surrogate pairs',
  parse: (value) =>
    typeof value === 'string' &&
    value.length <= 255 &&
    value.isWellFormed() &&
    !value.includes('\0')
      ? value.trim()
      : null,
}

/** Whether a batch can hold the amount. */
export function fits(amount: Decimal): boolean {
  return /^-?\d{1,15}(\.\d{1,10})?$/.test(amount)
}

export const flagForm: Form<boolean> = {
  expected: 'true or false',
  parse: (value) => (typeof value === 'boolean' ? value : null),
}

export const currencyForm: Form<string> = {
  expected: 'a currency code of three capital letters, such as NZD',
  parse: (value) => (typeof value === 'string' && /^[A-Z]{3}$/.test(value) ? value : null),
}

export const wholeForm: Form<number> = {
  expected: 'a whole number from 1 to 1000',
  parse: (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 1000
      ? value
      : null,
}

/**
 * An amount of up to 15 digits. `JSON.parse` has already made a float of it: one of 15 digits still prints exactly the
 * digits that were sent, a longer one may not. Text is taken as it is, for bodies whose numbers were kept as text.
 */
export const amountForm: Form<Decimal> = {
  expected:
    'an amount: a number of at most 15 digits, or decimal text of at most 15 before the point and 10 after it',
  parse(value) {
    if (typeof value !== 'number' && typeof value !== 'string') return null
    const digits = String(value).replaceAll(/\D/g, '').replace(/^0+/, '')
    if (typeof value === 'number' && digits.length > 15) return null
    try {
      const amount = parseDecimal(value)
      return fits(amount) ? amount : null
    } catch {
      return null
    }
  },
}

/** An amount from zero up. */
export const sumForm: Form<Decimal> = {
  expected: `${amountForm.expected}, not below zero`,
  parse(value) {
    const amount = amountForm.parse(value)
    return amount === null || compareDecimals(amount, '0') < 0 ? null : amount
  },
}

/** Milliseconds since the epoch, and the offset of the zone that the server had in mind. */
const microsoftDate = /^\/Date\((-?\d{1,15})(?:([+-])(\d{2})(\d{2}))?\)\/$/

function readMicrosoftDate(value: unknown): { epochMs: number; offsetMs: number } | null {
  const match = typeof value === 'string' ? microsoftDate.exec(value) : null
  if (match === null) return null
  const [, ms, sign, hours = '0', minutes = '0'] = match
  const offsetMs = (Number(hours) * 60 + Number(minutes)) * 60_000
  return { epochMs: Number(ms), offsetMs: sign === '-' ? -offsetMs : offsetMs }
}

function writeInstant(epochMs: number): Instant | null {
  return Math.abs(epochMs) <= 8.64e15 ? toInstant(epochMs) : null
}

const isoDate = /^(\d{4}-\d{2}-\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/

/**
 * A calendar date of the organisation: Xero writes its midnight, without a zone, or as milliseconds of the same digits in
 * UTC. The date is the one that is written, whatever zone this program runs in.
 */
export const dateForm: Form<CalendarDate> = {
  expected: 'a date that exists, as /Date(1573689600000+0000)/ or 2019-11-14',
  parse(value) {
    const written = readMicrosoftDate(value)
    const text =
      written === null
        ? isoDate.exec(typeof value === 'string' ? value : '')?.[1]
        : writeInstant(written.epochMs + written.offsetMs)?.slice(0, 10)
    return isCalendarDate(text) ? text : null
  },
}

/** An instant: the milliseconds are UTC whatever the offset, and so is ISO text without a zone. */
export const instantForm: Form<Instant> = {
  expected: 'an instant, as /Date(1573755038314+0000)/ or 2019-11-14T18:10:38Z',
  parse(value) {
    const written = readMicrosoftDate(value)
    if (written !== null) return writeInstant(written.epochMs)
    if (typeof value !== 'string') return null
    return [value, `${value}Z`].find((text) => isInstant(text)) ?? null
  },
}

/** One of the words of a table. */
export function oneOf<Meaning>(table: ReadonlyMap<string, Meaning>): Form<Meaning> {
  return {
    expected: `one of ${[...table.keys()].join(', ')}`,
    parse: (value) => (typeof value === 'string' ? (table.get(value) ?? null) : null),
  }
}
