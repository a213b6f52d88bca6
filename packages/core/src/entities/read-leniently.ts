import type { z } from 'zod'
import { entityTable, type EntityDescriptor, type EntityName } from './entity-table.ts'
import { noteUnreadableFields, type UnreadableField } from './parts/unreadable-fields.ts'

type Path = readonly PropertyKey[]
type Holder = Record<PropertyKey, unknown>
type Outcome<Row> = { row: Row } | { issue: Issue }

/** What is said of a row that is set aside. */
export type Issue = Pick<z.core.$ZodIssue, 'path' | 'message'>

/** The most fields to correct one by one. In an object with more, the value that holds the next one is left out. */
const mendsAtMost = 200

/**
 * Reads an object that its schema did not accept. A field whose meaning is clear is converted, and any other is left
 * out; both are recorded on the row. A row is set aside only if a required field is unreadable: then the issue is
 * returned. See docs/decisions/0011.
 */
export function readLeniently(
  entity: EntityName,
  wire: unknown,
  first: z.ZodError,
): Outcome<unknown> {
  const { schema, essential, isWrapped }: EntityDescriptor = entityTable[entity]
  const depth = isWrapped ? 1 : 0
  const isNeeded = (at: Path) => at.length <= depth || essential.includes(namePath(at.slice(depth)))
  const mended = structuredClone(wire) as object
  const fields = new Map<string, UnreadableField>()
  let issue = firstOf(first)
  for (let mends = 0; ; mends += 1) {
    const isOne = mends < mendsAtMost || isNeeded(issue.path)
    const path = isOne ? issue.path : issue.path.slice(0, depth + 1)
    const isRead = mend(schema, mended, path, isNeeded)
    if (isRead === null) return { issue }
    const name = namePath(path.slice(depth))
    fields.set(name, { path: name, isRead: isRead && fields.get(name)?.isRead !== false })
    const again = schema.safeParse(mended)
    if (again.success) {
      const row = again.data as object
      noteUnreadableFields(row, [...fields.values()], wire as object)
      return { row }
    }
    issue = firstOf(again.error)
  }
}

/** An error has at least one issue. */
const firstOf = ({ issues }: z.ZodError): z.core.$ZodIssue => issues[0]!

/**
 * Puts an acceptable value at the path. True: the converted value. False: the value was left out. Null: no value is
 * acceptable.
 */
function mend(
  schema: z.ZodType,
  root: object,
  path: Path,
  isNeeded: (at: Path) => boolean,
): boolean | null {
  const key = path.at(-1)
  // The object itself.
  if (key === undefined) return null
  const holder = path
    .slice(0, -1)
    .reduce<object>((held, step) => stepInto(held, step) as object, root)
  const issuesWithin = () =>
    schema.safeParse(root).error?.issues.filter((one) => isWithin(one.path, path)) ?? []
  const isDeeper = (at: Path) => at.length > path.length
  const found = stepInto(holder, key)
  // A numeric id may have lost digits.
  for (const candidate of key === 'Id' ? [] : plainReadings(found)) {
    set(holder, key, candidate)
    const issues = issuesWithin()
    // The object may itself have faults, which are corrected separately.
    if (
      issues.every((one) => Array.isArray(candidate) && isDeeper(one.path) && !isNeeded(one.path))
    )
      return true
  }
  if (!isNeeded(path)) {
    // Every list is one of objects.
    for (const nothing of Array.isArray(holder) ? [{}] : [undefined, '', {}]) {
      set(holder, key, nothing)
      // The missing fields of an empty object are corrected separately.
      if (issuesWithin().every((one) => isDeeper(one.path))) return false
    }
  }
  return null
}

function stepInto(held: object, step: PropertyKey): unknown {
  return Object.hasOwn(held, step) ? (held as Holder)[step] : undefined
}

/**
 * Converts a value with a clear meaning: a number to text, text to a boolean or without the blanks around it, a date-time
 * to its date, one object to a list.
 */
function plainReadings(value: unknown): unknown[] {
  if (Number.isFinite(value)) {
    // Beyond 2^53 digits are lost.
    return Number.isInteger(value) && !Number.isSafeInteger(value) ? [] : [String(value)]
  }
  if (typeof value === 'string') {
    const text = value.trim()
    if (/^(true|false)$/i.test(text)) return [text.toLowerCase() === 'true']
    if (/^\d{4}-\d{2}-\d{2}[T ]/.test(text)) return [text.slice(0, 10)]
    return text === '' ? [] : [text]
  }
  return typeof value === 'object' && !Array.isArray(value) ? [[value]] : []
}

function set(holder: object, key: PropertyKey, value: unknown): void {
  if (value === undefined) Reflect.deleteProperty(holder, key)
  else Reflect.set(holder, key, value)
}

function isWithin(path: Path, outer: Path): boolean {
  return outer.every((step, index) => path[index] === step)
}

/** `Line[].Amount`: the path without its indexes. */
function namePath(path: Path): string {
  return path
    .map((step, index) =>
      typeof step === 'number' ? '[]' : `${index > 0 ? '.' : ''}${String(step)}`,
    )
    .join('')
}
