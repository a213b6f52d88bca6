import type { EntityName, EntityTypes } from '../entities/entity-table.ts'
import { parseRow } from '../entities/parse-rows.ts'
import { describeFault, FaultResponseError } from '../errors/fault-response-error.ts'
import type { Instant } from '../values/instant.ts'
import { timeOf } from './realm-reader.ts'
import type { CallOptions, RealmReader } from './realm-reader.ts'
import { OBJECT_NOT_FOUND, requestObject } from './request-object.ts'

/** QuickBooks' answer about one object. `time` is the server's, for a Fault as well; ours if the server sent none. */
export type ObjectAnswer<Row> =
  | { kind: 'found'; row: Row; time: Instant }
  /** Fault 610. */
  | { kind: 'missing'; time: Instant }
  /**
   * A Fault of the object other than 610, or a row that fails its schema: the object may well exist. `code` is
   * Intuit's, or `unreadable`.
   */
  | { kind: 'unserved'; code: string; path: string; message: string; time: Instant }
  /** A 200 without the object, which counts as no answer. */
  | { kind: 'empty'; time: Instant }

/**
 * Requests one object by id. The answer distinguishes "there is none" from "it cannot be served". Throws the errors of
 * a call, except Faults about the object.
 *
 * Throws `TypeError` for an invalid id.
 *
 * @see https://developer.intuit.com/app/developer/qbo/docs/develop/troubleshooting/error-codes
 */
export async function askObject<E extends EntityName>(
  reader: RealmReader,
  entity: E,
  id: string,
  options: CallOptions = {},
): Promise<ObjectAnswer<EntityTypes[E]>> {
  let answer
  try {
    answer = await requestObject(reader, entity, id, options)
  } catch (error) {
    if (!(error instanceof FaultResponseError)) throw error
    const { faultCode: code, isOfCompany, serverTime } = error
    if (isOfCompany) throw error
    const time = timeOf(reader, { serverTime })
    if (code === OBJECT_NOT_FOUND) return { kind: 'missing', time }
    return { kind: 'unserved', code, path: '', message: describeFault(error.fault), time }
  }
  const time = timeOf(reader, answer)
  const object: unknown = answer.body[entity]
  if (typeof object !== 'object' || object === null) return { kind: 'empty', time }
  const { row, rejected } = parseRow(entity, object, { realmId: reader.realmId })
  if (row !== null) return { kind: 'found', row, time }
  const { path = '', message = `A ${entity} of an unknown shape.` } = rejected[0] ?? {}
  return { kind: 'unserved', code: 'unreadable', path, message, time }
}
