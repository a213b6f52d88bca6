import type { Form } from './forms.ts'

/** What became of something that could not be read. */
export type Effect =
  /** The object is not in the batch. */
  | 'object left out'
  /** The object is in the batch without it. */
  | 'field left empty'

/** Something of an answer that is not in the batch. */
export interface UnmappedPart {
  /** Where it stands in the answers, such as `Invoices[3].DueDate`. */
  path: string
  /** The object's id; null if that is what could not be read. */
  id: string | null
  expected: string
  /** The beginning of what was there, as JSON. */
  found: string
  effect: Effect
}

/** Ends the reading of one object; `mapEach` goes on with the next one. */
class SetAsideError extends Error {}

/** Reads the fields of one object and notes what it cannot read. */
export interface Fields {
  /** A field that no row can do without. */
  required<Value>(name: string, form: Form<Value>): Value
  /** Null if it is missing, or unreadable; the latter is noted. */
  optional<Value>(name: string, form: Form<Value>): Value | null
  /** The same for an object within this one; one without fields if it is missing. */
  within(name: string): Fields
  /** The objects of a list; null if there is no list. */
  list(name: string): Fields[] | null
  note(name: string, expected: string, effect: Effect): void
  /** Notes it, and leaves the object out. */
  setAside(name: string, expected: string): never
  has(name: string): boolean
}

interface Place {
  path: string
  id: string | null
  notes: UnmappedPart[]
}

/** Maps every object of a list; one that cannot be mapped is noted and does not stop the others. */
export function mapEach(
  objects: readonly unknown[],
  { key, idName, notes }: { key: string; idName: string; notes: UnmappedPart[] },
  map: (fields: Fields) => void,
): void {
  for (const [index, object] of objects.entries()) {
    const named = isObject(object) ? get(object, idName) : null
    const id = typeof named === 'string' && named !== '' ? named : null
    try {
      map(readFields(object, { path: `${key}[${index}]`, id, notes }))
    } catch (error) {
      if (!(error instanceof SetAsideError)) throw error
    }
  }
}

function readFields(object: unknown, place: Place): Fields {
  const at = (name: string) => (name === '' ? place.path : `${place.path}.${name}`)
  const value = (name: string) => (isObject(object) ? get(object, name) : undefined)
  const note = (name: string, expected: string, effect: Effect) => {
    const found = show(name === '' ? object : value(name))
    place.notes.push({ path: at(name), id: place.id, expected, found, effect })
  }
  const setAside = (name: string, expected: string): never => {
    note(name, expected, 'object left out')
    throw new SetAsideError()
  }
  return {
    note,
    setAside,
    has: (name) => !isMissing(value(name)),
    required(name, form) {
      const parsed = isMissing(value(name)) ? null : form.parse(value(name))
      return parsed ?? setAside(name, form.expected)
    },
    optional(name, form) {
      if (isMissing(value(name))) return null
      const parsed = form.parse(value(name))
      if (parsed === null) note(name, form.expected, 'field left empty')
      return parsed
    },
    within: (name) => readFields(value(name), { ...place, path: at(name) }),
    list(name) {
      const found = value(name)
      if (!Array.isArray(found)) return null
      return found.map((one, index) => readFields(one, { ...place, path: `${at(name)}[${index}]` }))
    },
  }
}

/** Xero leaves out what it does not have, or sends it empty. */
function isMissing(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** An own key of an object from outside. */
export function get(object: object, name: string): unknown {
  return Object.getOwnPropertyDescriptor(object, name)?.value
}

function show(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
