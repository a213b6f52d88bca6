import type { WireObject } from './company.ts'
import { attributesOf } from './known-entities.ts'

const head = [
  'domain',
  'sparse',
  'status',
  'Id',
  'SyncToken',
  'MetaData',
  'CustomField',
  'AttachableRef',
]

/** Last attribute of the class that an entity inherits from; the first of these that it has counts. */
const lastInherited = [
  'DefaultTaxCodeRef',
  'TaxExemptionRef',
  'ReplyEmail Memo GlobalTaxCalculation',
  'HomeTotalCostAmount',
]

const orders = new Map<string, ReadonlyMap<string, number>>()

/**
 * The object with its attributes as QuickBooks prints them: those of its own class, then `domain` to `MetaData`, then
 * those that it inherits, each in the order of the schema.
 */
export function inOrder(entity: string, object: WireObject): WireObject {
  const order = orderOf(entity)
  const place = ([name]: [string, unknown]) => order.get(name) ?? order.size
  return Object.fromEntries(Object.entries(object).toSorted((a, b) => place(a) - place(b)))
}

function orderOf(entity: string): ReadonlyMap<string, number> {
  const known = orders.get(entity)
  if (known !== undefined) return known
  const names = attributesOf(entity)
    .map(({ name }) => name)
    .filter((name) => !head.includes(name) && !name.includes('.'))
  const text = ` ${names.join(' ')} `
  const last = lastInherited
    .find((one) => text.includes(` ${one} `))
    ?.split(' ')
    .at(-1)
  const inherited = last === undefined ? 0 : names.indexOf(last) + 1
  const all = [...names.slice(inherited), ...head, ...names.slice(0, inherited)]
  const order = new Map(all.map((name, index) => [name, index]))
  orders.set(entity, order)
  return order
}
