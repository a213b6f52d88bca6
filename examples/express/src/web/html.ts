import htm from 'htm'
import { escapeText, Markup, writeAttribute, writeChild } from './markup.ts'

export type { Children } from './markup.ts'

type Values = readonly unknown[]
/** Fixed text, or what writes a value of the template. */
type Part = string | ((values: Values) => string)

/** The place of a value. Within an attribute it is text: its number between two marks. */
class Hole {
  readonly index: number
  constructor(index: number) {
    this.index = index
  }
  toString() {
    return `\0${this.index}\0`
  }
}

class Element {
  readonly parts: Part[]
  constructor(parts: Part[]) {
    this.parts = parts
  }
}

// https://html.spec.whatwg.org/multipage/syntax.html#void-elements
const emptyTags = new Set(['area', 'base', 'br', 'col', 'embed', 'hr', 'img', 'input', 'link', 'meta', 'source', 'track', 'wbr']) // prettier-ignore

function createElement(tag: unknown, attributes: object | null, ...children: unknown[]): Element {
  if (typeof tag !== 'string')
    throw new TypeError('Expected the name of an element: a part of a page is called, as a value.')
  const open = [`<${tag}`, ...Object.entries(attributes ?? {}).map(readAttribute)]
  if (emptyTags.has(tag) && children.length === 0) return new Element([...open, '/>'])
  return new Element([...open, '>', ...children.flatMap(readChild), `</${tag}>`])
}

function readAttribute([name, value]: [string, unknown]): Part {
  if (value instanceof Hole) return (values) => writeAttribute(name, values[value.index])
  if (typeof value !== 'string' || !value.includes('\0')) return writeAttribute(name, value)
  // Text, the number of a value, text, and so on.
  const pieces = value.split('\0')
  const write = (piece: string, at: number, values: Values) =>
    at % 2 === 0 ? piece : String(values[Number(piece)])
  return (values) =>
    writeAttribute(name, pieces.map((piece, at) => write(piece, at, values)).join(''))
}

function readChild(found: unknown): Part[] {
  if (found instanceof Element) return found.parts
  if (found instanceof Hole) return [(values) => writeChild(values[found.index])]
  return [escapeText(String(found))]
}

interface Template {
  first: string
  rest: { write: (values: Values) => string; after: string }[]
}

type Parse = (parts: TemplateStringsArray, ...values: Hole[]) => unknown
const bindable = htm as unknown as { bind(create: typeof createElement): Parse }
const parse = bindable.bind(createElement)

function readTemplate(parts: TemplateStringsArray): Template {
  const holes = Array.from({ length: parts.length - 1 }, (_, index) => new Hole(index))
  const template: Template = { first: '', rest: [] }
  for (const part of [parse(parts, ...holes)].flat().flatMap(readChild)) {
    const last = template.rest.at(-1)
    if (typeof part !== 'string') template.rest.push({ write: part, after: '' })
    else if (last === undefined) template.first += part
    else last.after += part
  }
  return template
}

/** By the strings of a template, which are one object for each place in the code. */
const templates = new WeakMap<TemplateStringsArray, Template>()

/**
 * Markup as a tagged template: every interpolated value is escaped, and no build step is needed. A template is read once;
 * after that a page is only put together. See docs/decisions/0234.
 */
export function html(parts: TemplateStringsArray, ...values: unknown[]): Markup {
  let template = templates.get(parts)
  if (template === undefined) {
    template = readTemplate(parts)
    templates.set(parts, template)
  }
  let text = template.first
  for (const { write, after } of template.rest) text += write(values) + after
  return new Markup(text)
}

/** Markup that a library made from figures, never from user input. */
export function trusted(markup: string): Markup {
  return new Markup(`<div class="chart">${markup}</div>`)
}

export function renderPage(page: Markup): string {
  return `<!doctype html>${page.text}`
}
