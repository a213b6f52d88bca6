import type { EmulatorResponse } from '../exchange/exchange.ts'
import { edited } from './answer-edits.ts'
import type { RowChange } from './fault-rule.ts'

type Json = Record<string, unknown>

/** The answer with fields of its rows changed: of a query, of change data capture, or of a read by id. */
export function withChangedRows(response: EmulatorResponse, change: RowChange): EmulatorResponse {
  return edited(response, (body) => visit(body, null, change) as Json)
}

function visit(value: unknown, entity: string | null, change: RowChange): unknown {
  if (Array.isArray(value)) return value.map((one) => visit(one, entity, change))
  if (!isObject(value)) return value
  const body = bodyOf(value, entity)
  if (body !== null) {
    const isAsked = change.entity === undefined || change.entity === entity
    if (isAsked && (change.ids === undefined || change.ids.includes(String(body['Id'])))) {
      for (const [path, by] of Object.entries(change.set ?? {})) put(body, path.split('.'), by)
      for (const path of change.omit ?? []) put(body, path.split('.'), undefined)
    }
    return value
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, visit(inner, key, change)]),
  )
}

/** What has an Id is a row; a template has it inside its wrapper. */
function bodyOf(value: Json, entity: string | null): Json | null {
  if (Object.hasOwn(value, 'Id')) return value
  const [inner, ...others] = entity === 'RecurringTransaction' ? Object.values(value) : []
  return isObject(inner) && others.length === 0 && Object.hasOwn(inner, 'Id') ? inner : null
}

function put(holder: unknown, [step, ...rest]: readonly string[], by: unknown): void {
  if (!isObject(holder) && !Array.isArray(holder)) return
  const at = holder as Json
  if (step === undefined) return
  if (rest.length > 0) {
    if (!Object.hasOwn(at, step) && !Array.isArray(holder)) define(at, step, {})
    put(Object.hasOwn(at, step) ? at[step] : undefined, rest, by)
  } else if (by === undefined) Reflect.deleteProperty(at, step)
  else define(at, step, by)
}

/** A property of its own, whatever it is called. */
function define(at: Json, step: string, value: unknown): void {
  Object.defineProperty(at, step, { value, enumerable: true, configurable: true, writable: true })
}

/** A number kept with its digits is an object to JavaScript, and none here: `totalCount` stays one. */
function isObject(value: unknown): value is Json {
  const { isRawJSON } = JSON as unknown as { isRawJSON(value: unknown): boolean }
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawJSON(value)
}
