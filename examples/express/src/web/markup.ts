/** Markup that needs no escaping: it was made from templates, or by a library from figures. */
export class Markup {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** What may stand between tags: nothing is written for `null`, `undefined` and booleans. */
export type Children = Markup | string | number | boolean | null | undefined | readonly Children[]

const special = /["&<]/
const specials = /["&<]/g
const names = new Map([
  ['"', '&quot;'],
  ['&', '&amp;'],
  ['<', '&lt;'],
])

export function escapeText(text: string): string {
  return special.test(text) ? text.replace(specials, (one) => names.get(one) ?? one) : text
}

/** A value between tags. Throws `TypeError` for an object that is no markup, which would say nothing to a reader. */
export function writeChild(value: unknown): string {
  if (value instanceof Markup) return value.text
  if (typeof value === 'string') return escapeText(value)
  if (value === null || value === undefined || typeof value === 'boolean') return ''
  if (typeof value === 'number') return String(value)
  if (!Array.isArray(value))
    throw new TypeError(`Expected text, a number or markup in a template, found ${typeof value}.`)
  let text = ''
  for (const one of value) text += writeChild(one)
  return text
}

/**
 * An attribute, with the space before it. Without a value for `null`, `undefined` and `false`; `true` and an empty text
 * are its bare name. In `aria-` and `data-` a boolean is a word. Throws `TypeError` for an object.
 */
export function writeAttribute(name: string, value: unknown): string {
  if (value === null || value === undefined) return ''
  const known = typeof value === 'boolean' && name[4] === '-' ? String(value) : value
  if (known === false) return ''
  if (known === true || known === '') return ` ${name}`
  if (typeof known === 'number') return ` ${name}="${known}"`
  if (typeof known === 'string') return ` ${name}="${escapeText(known)}"`
  throw new TypeError(`Expected text or a number as ${name} in a template, found ${typeof known}.`)
}
