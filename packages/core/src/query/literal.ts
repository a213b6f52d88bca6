import type { FieldKind } from '../entities/parts/field-kind.ts'
import { isCalendarDate } from '../values/calendar-date.ts'
import { isInstant } from '../values/instant.ts'

/**
 * A value as the query language writes it: in single quotes, backslash and quote escaped by a backslash; booleans bare.
 *
 * Throws `TypeError` for a value that its field cannot hold.
 *
 * @see https://developer.intuit.com/app/developer/qbo/docs/learn/explore-the-quickbooks-online-api/data-queries
 */
export function formatLiteral(field: string, kind: FieldKind, value: unknown): string {
  if (kind === 'boolean') {
    if (typeof value === 'boolean') return String(value)
    throw new TypeError(`Expected true or false for ${field}, received ${describe(value)}.`)
  }
  if (typeof value !== 'string') {
    throw new TypeError(`Expected a string for ${field}, received ${describe(value)}.`)
  }
  const form = forms[kind]
  if (form !== undefined && !form.accepts(value)) {
    throw new TypeError(`Expected ${form.name} for ${field}, received ${describe(value)}.`)
  }
  return quote(field, value)
}

/** A `LIKE` pattern: any text, where `%` matches anything. */
export function formatPattern(field: string, value: unknown): string {
  if (typeof value === 'string') return quote(field, value)
  throw new TypeError(`Expected a pattern for ${field}, received ${describe(value)}.`)
}

const forms: { [Kind in FieldKind]?: { accepts: (text: string) => boolean; name: string } } = {
  decimal: {
    accepts: (text) => /^-?\d+(\.\d+)?$/.test(text),
    name: 'decimal text such as "100.50"',
  },
  date: { accepts: isCalendarDate, name: 'a calendar date YYYY-MM-DD' },
  instant: {
    // RFC 3339 allows a space and lower-case letters; Intuit's parser may not.
    accepts: (text) => isInstant(text) && /^[^ tz]+$/.test(text),
    name: 'an RFC 3339 date-time with its offset',
  },
}

function quote(field: string, value: string): string {
  if (!value.isWellFormed()) {
    throw new TypeError(
      `Expected well-formed Unicode for ${field}; the text holds half of a surrogate pair, which UTF-8 cannot encode.`,
    )
  }
  // Backslashes first; otherwise the backslash that escapes a quote would itself be escaped.
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}

function describe(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 60)) : typeof value
}
