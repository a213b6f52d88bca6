/** A body without its values: every key in its order, and of each value the form it has on the wire. */
export type Shape = string | Shape[] | { readonly [key: string]: Shape }

const forms: readonly (readonly [form: string, pattern: RegExp])[] = [
  ['instant', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[-+]\d\d:\d\d|Z)$/],
  ['instant.ms', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(?:[-+]\d\d:\d\d|Z)$/],
  ['date', /^\d{4}-\d\d-\d\d$/],
  ['digits', /^\d+$/],
  ['cents', /^-?\d+\.\d\d$/],
]

/** The form of a text: what a reader of the corpus can rely on without knowing the value. */
export function formOfText(text: string): string {
  return forms.find(([, pattern]) => pattern.test(text))?.[0] ?? 'text'
}

/** Of a JSON text: numbers by their digits, lists by their distinct elements in the order they come. */
export function shapeOfJson(text: string): Shape {
  type Reviver = (key: string, value: unknown, context: { source?: string }) => unknown
  const revive: Reviver = (_key, value, { source }) =>
    typeof value === 'number' ? new NumberText(source ?? String(value)) : value
  return shapeOf(JSON.parse(text, revive as (key: string, value: unknown) => unknown))
}

class NumberText {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

function shapeOf(value: unknown): Shape {
  if (value === null) return 'null'
  if (value instanceof NumberText) return `number ${formOfNumber(value.text)}`
  if (typeof value === 'boolean') return 'boolean'
  if (typeof value === 'string') return formOfText(value)
  if (Array.isArray(value)) return distinct(value.map(shapeOf))
  return Object.fromEntries(
    Object.entries(value as object).map(([key, one]) => [key, shapeOf(one)]),
  )
}

/** `padded` is what only money has: QuickBooks prints it with two decimals, everything else without trailing zeros. */
function formOfNumber(text: string): string {
  if (text === '0') return 'zero'
  if (/^-?\d+$/.test(text)) return 'whole'
  return text.endsWith('0') ? 'padded' : 'decimal'
}

export function distinct(shapes: readonly Shape[]): Shape[] {
  return [...new Map(shapes.map((shape) => [JSON.stringify(shape), shape])).values()]
}

/** Every key by its path, with the forms seen there, in the order of first appearance; `[]` behind lists. */
export function pathsOf(shapes: readonly Shape[]): Map<string, Set<string>> {
  const paths = new Map<string, Set<string>>()
  const add = (path: string, form: string) =>
    paths.set(path, (paths.get(path) ?? new Set()).add(form))
  const walk = (path: string, shape: Shape) => {
    if (typeof shape === 'string') return add(path, shape)
    if (Array.isArray(shape)) return shape.forEach((one) => walk(`${path}[]`, one))
    if (path !== '') add(path, 'object')
    for (const [key, one] of Object.entries(shape)) walk(path === '' ? key : `${path}.${key}`, one)
  }
  for (const shape of shapes) walk('', shape)
  return paths
}

/** Objects of QuickBooks within an answer, by name, and the answer with a mark in the place of each. */
export function cutObjects(shape: Shape): { rest: Shape; objects: Map<string, Shape[]> } {
  const objects = new Map<string, Shape[]>()
  const cut = (one: Shape, name: string): Shape => {
    if (typeof one === 'string') return one
    if (Array.isArray(one)) return distinct(one.map((inner) => cut(inner, name)))
    if ('domain' in one || '@domain' in one) {
      objects.set(name, [...(objects.get(name) ?? []), one])
      return `<${name}>`
    }
    return Object.fromEntries(Object.entries(one).map(([key, inner]) => [key, cut(inner, key)]))
  }
  return { rest: cut(shape, ''), objects }
}
