import { compareDecimals, isCalendarDate, isInstant, isTimeZone } from '@vectis/quickbooks/values'
import { storable } from '../databases/storable.ts'
import type { SourceBatchProblem } from './source-batch-error.ts'

/** Checks a value; the paths of its problems are relative to it. */
interface AnyCheck<IsOptional extends boolean> {
  isOptional: IsOptional
  find(value: unknown): readonly SourceBatchProblem[]
}

export type Check = AnyCheck<false>

/** The same, but the key may be missing, or its value null. */
export type OptionalCheck = AnyCheck<true>

/** A check for each field of a type, those of its optional fields optional. */
export type Fields<Type> = {
  [Name in keyof Type]-?: object extends Pick<Type, Name> ? OptionalCheck : Check
}

const none: readonly SourceBatchProblem[] = []

const problem = (message: string, path = ''): SourceBatchProblem[] => [{ path, message }]

/** A value that a function accepts. */
export function leaf(expected: string, accepts: (value: unknown) => boolean, remedy = ''): Check {
  return {
    isOptional: false,
    find: (value) =>
      accepts(value)
        ? none
        : problem(
            `expected ${expected}, found ${show(value)}.${remedy === '' ? '' : ` ${remedy}`}`,
          ),
  }
}

/** The same, or null, or no such key. */
export function optional(check: Check): OptionalCheck {
  return {
    isOptional: true,
    find: (value) => {
      if (value === null) return none
      return value === undefined
        ? problem('the key is there, but its value is undefined. Pass null, or leave the key out.')
        : check.find(value)
    },
  }
}

/** An object with these fields and no others. `rule` is about fields that are right one by one. */
export function object<Type extends object>(
  fields: Fields<Type>,
  rule: (value: Type) => readonly SourceBatchProblem[] = () => none,
): Check {
  const checks = Object.entries<Check | OptionalCheck>(fields)
  const names = checks.map(([name]) => name).join(', ')
  return {
    isOptional: false,
    find(value) {
      if (!isRecord(value)) return problem(`expected an object, found ${show(value)}.`)
      const found: SourceBatchProblem[] = []
      for (const [name, check] of checks) {
        const isGiven = Object.hasOwn(value, name)
        if (!isGiven && check.isOptional) continue
        const below = isGiven
          ? check.find(Reflect.get(value, name))
          : problem(
              'this field is missing. It is required; null is a value only where its type says so.',
            )
        addBelow(found, `.${name}`, below)
      }
      for (const name of Object.keys(value)) {
        if (Object.hasOwn(fields, name)) continue
        const message = `no such field. The fields are ${names}. Correct the name, or leave the key out.`
        found.push({ path: `.${name.slice(0, 60)}`, message })
      }
      return found.length > 0 ? found : rule(value as Type)
    },
  }
}

export function list(check: Check): Check {
  return {
    isOptional: false,
    find(value) {
      if (!Array.isArray(value)) return problem(`expected an array, found ${show(value)}.`)
      const found: SourceBatchProblem[] = []
      for (const [index, item] of (value as unknown[]).entries()) {
        addBelow(found, `[${index}]`, check.find(item))
      }
      return found
    },
  }
}

export function oneOf(...allowed: readonly string[]): Check {
  return leaf(allowed.map((one) => `'${one}'`).join(' or '), (value) =>
    allowed.some((one) => one === value),
  )
}

const isText = (value: unknown, most: number): value is string =>
  typeof value === 'string' && value.trim() !== '' && value.length <= most

// Of two ids with such a character, PostgreSQL would store one.
export const id = leaf(
  'an id: a text of 1 to 255 characters, without U+0000 and half surrogate pairs',
  (value) => isText(value, 255) && storable(value) === value,
  'Pass a number as text.',
)

/** A value that the object may be without: null says so, and the key is there. */
export function orNull(check: Check): Check {
  return { isOptional: false, find: (value) => (value === null ? none : check.find(value)) }
}

export const text = leaf('a text of 1 to 10,000 characters', (value) => isText(value, 10_000))

export const flag = leaf('true or false', (value) => typeof value === 'boolean')

export const count = leaf(
  'a whole number from 1 to 1,000,000',
  (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 1_000_000,
)

export const instant = leaf(
  'a date-time with an offset that exists, such as 2026-05-05T03:13:29Z',
  isInstant,
  'A Date has toISOString().',
)

export const date = leaf(
  'a calendar date YYYY-MM-DD that exists',
  isCalendarDate,
  'It is a day of the company, without a time.',
)

export const currency = leaf(
  'a currency of three capital letters, such as USD',
  (value) => typeof value === 'string' && /^[A-Z]{3}$/.test(value),
)

export const timeZone = leaf(
  'an IANA time zone, such as Pacific/Auckland',
  (value) => typeof value === 'string' && isTimeZone(value),
  'Names of Windows and offsets are no IANA names.',
)

export const sourceName = leaf(
  'the name of a source: 1 to 40 lower case letters, digits, - and _, a letter first',
  (value) => typeof value === 'string' && /^[a-z][a-z0-9_-]{0,39}$/.test(value),
)

const isDecimal = (value: unknown): value is string =>
  typeof value === 'string' && /^-?\d{1,15}(\.\d{1,10})?$/.test(value)
const asText = 'Pass the text of the source: a number of JavaScript may have lost digits.'

export const amount = leaf('an amount as decimal text, such as 12.50', isDecimal, asText)

/** An amount that cannot be below zero. */
export const positiveOrZero = leaf(
  'an amount as decimal text, zero or more',
  (value) => isDecimal(value) && compareDecimals(value, '0') >= 0,
  asText,
)

export const aboveZero = leaf(
  'an amount as decimal text, above zero',
  (value) => isDecimal(value) && compareDecimals(value, '0') > 0,
  asText,
)

/** One by one: a batch can have more problems than a call may have arguments. */
function addBelow(
  found: SourceBatchProblem[],
  path: string,
  below: readonly SourceBatchProblem[],
): void {
  for (const one of below) found.push({ ...one, path: path + one.path })
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Short, and without the contents of an object. */
function show(value: unknown): string {
  if (typeof value === 'string')
    return value.length > 40 ? `'${value.slice(0, 40)}…'` : `'${value}'`
  if (value === null || value === undefined) return String(value)
  if (typeof value === 'number' || typeof value === 'boolean') return `the ${typeof value} ${value}`
  if (value instanceof Date) return 'a Date'
  return Array.isArray(value) ? 'an array' : `a value of type ${typeof value}`
}
