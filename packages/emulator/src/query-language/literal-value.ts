import type { FieldKind } from './field.ts'
import type { Literal } from './statement.ts'
import { validationError } from './statement-error.ts'

/** What literals are read against. */
export interface LiteralContext {
  /** `YYYY-MM-DD` in the company's time zone, for `CURRENT_DATE`. */
  today(): string
  /** Minutes east of UTC at an instant, for date-times without an offset. */
  offsetMinutes(epochMs: number): number
}

const decimalPattern = /^([+-]?)(\d{1,13})(?:\.(\d+))?$/
const datePattern = /^\d{4}-\d{2}-\d{2}$/
const instantPattern =
  /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2}(?::\d{2})?)(\.\d+)?)?(Z|z|[+-]\d{2}:?\d{2})?$/

/**
 * A literal as a value of the field's kind, comparable with what `Field.read` gives; null is the documented `' '`. Text
 * is lower-cased: values are not case sensitive.
 */
export function literalValue(
  field: string,
  kind: FieldKind,
  literal: Literal,
  context: LiteralContext,
): string | number | boolean | null {
  if (literal.kind === 'text' && literal.text === ' ') return null
  const text = literal.kind === 'current_date' ? context.today() : literal.text
  switch (kind) {
    case 'id':
      // By the live tests of quickbooks-api: an id that is no number is refused, not looked for.
      if (field === 'Id' && !/^-?\d+$/.test(text)) throw invalid(field, text)
      return text
    case 'reference':
      return text
    case 'text':
    case 'unqueryable':
      return text.toLowerCase()
    case 'decimal':
      return hundredths(field, text)
    case 'boolean':
      if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true'
      throw invalid(field, text)
    case 'date':
      if (datePattern.test(text.slice(0, 10)) && !Number.isNaN(Date.parse(text.slice(0, 10)))) {
        return text.slice(0, 10)
      }
      throw invalid(field, text)
    case 'instant':
      return epochSeconds(field, text, context)
  }
}

function hundredths(field: string, text: string): number {
  const match = decimalPattern.exec(text)
  if (match === null) throw invalid(field, text)
  const [, sign, whole = '0', fraction = ''] = match
  const cents = Number(whole) * 100 + Number(fraction.slice(0, 2).padEnd(2, '0'))
  // Finer digits only decide comparisons: half a cent stands for any of them.
  const finer = /[1-9]/.test(fraction.slice(2)) ? 0.5 : 0
  return (sign === '-' ? -1 : 1) * (cents + finer)
}

function epochSeconds(field: string, text: string, context: LiteralContext): number {
  const match = instantPattern.exec(text)
  if (match === null) throw invalid(field, text)
  const [, date = '', time = '00:00:00', fraction = '', offset] = match
  const local = Date.parse(
    `${date}T${time.length === 5 ? `${time}:00` : time}${fraction.slice(0, 4)}Z`,
  )
  if (Number.isNaN(local)) throw invalid(field, text)
  const minutes = offset === undefined ? localOffset(local, context) : parseOffset(offset)
  return (local - minutes * 60_000) / 1000
}

function localOffset(localMs: number, context: LiteralContext): number {
  return context.offsetMinutes(localMs - context.offsetMinutes(localMs) * 60_000)
}

function parseOffset(offset: string): number {
  if (/^z$/i.test(offset)) return 0
  const digits = offset.slice(1).replace(':', '')
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))
  return offset.startsWith('-') ? -minutes : minutes
}

function invalid(field: string, text: string): Error {
  return validationError(`Invalid value '${text.slice(0, 80)}' for property ${field}`)
}
