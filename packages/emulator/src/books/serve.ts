import { inOrder } from './attribute-order.ts'
import type { WireObject } from './company.ts'
import type { Ledger, WirePatch } from './ledger.ts'
import type { AnyRecord } from './records.ts'
import { wire } from './wire/wire.ts'

/** The answer would include an object that QuickBooks cannot serialise. The server answers Fault 4002. */
export class WithheldError extends Error {
  override readonly name = 'WithheldError'
}

/** A record in its wire form, with its patches. Throws `WithheldError` for a withheld one. */
export function serve(ledger: Ledger, record: AnyRecord): WireObject {
  const key = `${record.entity} ${record.id}`
  const object = withExtras(wire(record, ledger.quirks), record, ledger.extras.get(key))
  if (ledger.withheld.size === 0 && ledger.patches.size === 0) return object
  if (ledger.withheld.has(key)) throw new WithheldError(`${key} cannot be written out.`)
  const patch = ledger.patches.get(key)
  if (patch === undefined) return object
  if (record.entity !== 'RecurringTransaction') return patched(object, patch)
  return { [record.type]: patched(object[record.type] as WireObject, patch) }
}

function withExtras(
  object: WireObject,
  record: AnyRecord,
  extras: WireObject | undefined,
): WireObject {
  if (extras === undefined) return object
  if (record.entity !== 'RecurringTransaction') {
    return inOrder(record.entity, { ...object, ...extras })
  }
  const inner = object[record.type] as WireObject
  return { [record.type]: inOrder(record.type, { ...inner, ...extras }) }
}

function patched(object: WireObject, patch: WirePatch): WireObject {
  let result = object
  for (const [path, value] of Object.entries(patch.set)) {
    result = withPath(result, path.split('.'), value) as WireObject
  }
  for (const path of patch.omit) result = withPath(result, path.split('.'), omitted) as WireObject
  return result
}

const omitted = Symbol('omitted')

/** A copy of `target` in which `path` is `value`; missing objects on the way are made. */
function withPath(target: unknown, path: readonly string[], value: unknown): unknown {
  const [name, ...rest] = path
  if (name === undefined) return value
  if (Array.isArray(target)) {
    const list: unknown[] = [...target]
    list[Number(name)] = withPath(list[Number(name)], rest, value)
    return list.filter((entry) => entry !== omitted)
  }
  const fields = new Map(Object.entries((target ?? {}) as WireObject))
  const next = withPath(fields.get(name), rest, value)
  if (next === omitted) fields.delete(name)
  else fields.set(name, next)
  return Object.fromEntries(fields)
}
