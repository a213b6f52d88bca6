import type { Shape } from './shape-of.ts'

/** What the server writes itself, whatever a client sends. */
const ownHead = ['domain', 'sparse', 'status', 'Id', 'SyncToken', 'MetaData']

const lists =
  /^(?:Line|LinkedTxn|TaxLine|CustomField|NameValue|TaxRateDetail|AttachableRef|BudgetDetail|OtherContactInfo|any)$/

/** An object of a noted shape, as a client would send it; `name` makes it the only one of its kind. */
export function fillShape(shape: { readonly [key: string]: Shape }, name: string): object {
  const entries = Object.entries(shape).filter(
    ([key]) => !ownHead.includes(key.replace('@', '')) && !key.startsWith('@'),
  )
  return Object.fromEntries(entries.map(([key, one]) => [key, fill(key, one, name)]))
}

function fill(key: string, shape: Shape, name: string): unknown {
  if (typeof shape === 'string') return /^(?:Display)?Name$/.test(key) ? name : valueOf(key, shape)
  if (!Array.isArray(shape)) {
    return Object.fromEntries(
      Object.entries(shape).map(([inner, one]) => {
        // In XML a reference is its text, with the name as an attribute.
        if (inner === '#') return ['value', fill('value', one, name)]
        return [inner.replace('@', ''), fill(inner.replace('@', ''), one, name)]
      }),
    )
  }
  const all = shape.map((one) => fill(key, one, name))
  const [first] = all
  if (lists.test(key)) return all
  // Everything is in a list where the shape comes from XML.
  return key.endsWith('Ref') && typeof first === 'string' ? { value: first } : first
}

function valueOf(key: string, form: string): unknown {
  if (form === 'boolean') return true
  if (form.startsWith('number'))
    return form === 'number zero' ? 0 : form === 'number whole' ? 5 : 5.25
  if (form === 'instant') return '2026-11-20T10:00:00-08:00'
  if (form === 'date') return '2026-11-20'
  if (form === 'digits') return '7'
  if (form === 'cents') return '5.25'
  return key === 'DetailType' ? 'SalesItemLineDetail' : 'text'
}
