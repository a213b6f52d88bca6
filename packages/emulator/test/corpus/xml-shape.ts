import type { Shape } from './shape-of.ts'
import { distinct, formOfText } from './shape-of.ts'

interface Element {
  name: string
  attributes: Map<string, string>
  children: Element[]
  text: string
}

/** The shape of an XML text: attributes under `@name`, the text of an element that has attributes under `#`. */
export function shapeOfXml(text: string): { name: string; shape: Shape } {
  const root = readXml(text)
  return { name: root.name, shape: shapeOfElement(root) }
}

function shapeOfElement({ attributes, children, text }: Element): Shape {
  const shown = [...attributes].filter(([name]) => name !== 'xmlns')
  if (children.length === 0 && shown.length === 0) return formOfText(text)
  const names = [...new Set(children.map(({ name }) => name))]
  return Object.fromEntries([
    ...shown.map(([name, value]): [string, Shape] => [`@${name}`, formOfText(value)]),
    ...(children.length === 0 && text !== '' ? [['#', formOfText(text)] as [string, Shape]] : []),
    ...names.map((name): [string, Shape] => {
      const all = distinct(children.filter((one) => one.name === name).map(shapeOfElement))
      // One or many: XML does not say which is a list.
      return [name, all]
    }),
  ])
}

/** Elements, attributes and text; no entities beyond what shapes need, no namespaces. */
function readXml(text: string): Element {
  const root: Element = { name: '', attributes: new Map(), children: [], text: '' }
  const open = [root]
  const tokens =
    /<(\?|!--)[\s\S]*?(?:\?|--)>|<\/([\w:]+)\s*>|<([\w:]+)((?:\s+[\w:]+="[^"]*")*)\s*(\/?)>|([^<]+)/g
  for (const [, skipped, closed, name, attributes, isEmpty, content] of text.matchAll(tokens)) {
    if (skipped !== undefined) continue
    if (closed !== undefined) open.pop()
    else if (name !== undefined) {
      const pairs = [...(attributes ?? '').matchAll(/([\w:]+)="([^"]*)"/g)]
      const element: Element = {
        name,
        attributes: new Map(pairs.map(([, key, value]) => [key!, value!])),
        children: [],
        text: '',
      }
      open.at(-1)!.children.push(element)
      if (isEmpty === '') open.push(element)
    } else open.at(-1)!.text += content!.trim()
  }
  return root.children[0]!
}
