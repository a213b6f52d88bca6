import { BookError } from '../book-error.ts'
import type { MinorUnits } from '../minor-units.ts'
import { parseMinorUnits } from '../minor-units.ts'

/** A JSON object as a client sent it. */
export type Body = Readonly<Record<string, unknown>>

export function isBody(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Null where it is absent, null or empty, as a client clears an attribute. */
export function readText(body: Body, name: string, longest = 4000): string | null {
  const value = new Map(Object.entries(body)).get(name)
  if (value === undefined || value === null || value === '') return null
  if (typeof value !== 'string') throw unreadable(name)
  if (value.length > longest) {
    throw new BookError(`Max: ${longest} Supplied length: ${value.length}`, {
      code: '2050',
      element: name,
    })
  }
  return value
}

export function readBoolean(body: Body, name: string): boolean | null {
  const value = new Map(Object.entries(body)).get(name)
  if (value === undefined || value === null || value === '') return null
  if (value === true || value === 'true') return true
  if (value === false || value === 'false') return false
  throw unreadable(name)
}

/** The id in `{ value, name }`. */
export function readReference(body: Body, name: string): string | null {
  const value = new Map(Object.entries(body)).get(name)
  if (value === undefined || value === null) return null
  if (!isBody(value)) throw unreadable(name)
  const id = value['value']
  return id === undefined || id === null || id === '' ? null : String(id as string | number)
}

export function readAmount(body: Body, name: string): MinorUnits | null {
  const text = readDecimal(body, name)
  if (text === null) return null
  try {
    return parseMinorUnits(text, name)
  } catch {
    throw new BookError(`Invalid Number: ${text}`, { code: '2090', element: name })
  }
}

/** Decimal text of at most seven decimals. */
export function readDecimal(body: Body, name: string): string | null {
  const value = new Map(Object.entries(body)).get(name)
  if (value === undefined || value === null || value === '') return null
  if (typeof value !== 'number' && typeof value !== 'string') throw unreadable(name)
  const text = typeof value === 'number' && /e/i.test(String(value)) ? value.toFixed(7) : value
  const match = /^-?\d+(?:\.(\d*))?$/.exec(String(text))
  if (match === null || (match[1] ?? '').length > 7) {
    throw new BookError(`Invalid Number: ${value}`, { code: '2090', element: name })
  }
  return String(text)
}

/** A calendar date; a time behind it is dropped. */
export function readDate(body: Body, name: string): string | null {
  const text = readText(body, name)
  if (text === null) return null
  const [date = ''] = text.split('T')
  const isReal =
    /^\d{4}-\d{2}-\d{2}$/.test(date) && new Date(`${date}T00:00:00Z`).toJSON()?.startsWith(date)
  if (!isReal) throw new BookError(`Invalid Date: ${text}`, { code: '2040', element: name })
  return date
}

export function readList(body: Body, name: string): readonly Body[] | null {
  const value = new Map(Object.entries(body)).get(name)
  if (value === undefined || value === null) return null
  if (!Array.isArray(value) || !value.every(isBody)) throw unreadable(name)
  return value
}

export function readObject(body: Body, name: string): Body | null {
  const value = new Map(Object.entries(body)).get(name)
  if (value === undefined || value === null) return null
  if (!isBody(value)) throw unreadable(name)
  return value
}

export function required<T>(value: T | null, name: string): T {
  if (value !== null) return value
  throw new BookError(`Required parameter ${name} is missing in the request`, {
    code: '2020',
    element: name,
  })
}

function unreadable(name: string): BookError {
  return new BookError(
    'Property Name:failed to parse json object; a property specified is unsupported or invalid',
    { code: '2010', element: name },
  )
}
