import { FaultResponseError } from '../errors/fault-response-error.ts'
import { UnreadableAnswerError } from '../errors/network-errors.ts'
import type { EntityName, EntityTypes } from '../entities/entity-table.ts'
import { parseRow } from '../entities/parse-rows.ts'
import type { CallOptions, RealmReader } from './realm-reader.ts'
import { OBJECT_NOT_FOUND, requestObject } from './request-object.ts'

/**
 * One object by id; null when QuickBooks answers Fault 610. Deleted transactions return null, inactive name-list rows
 * are returned. Throws `TypeError` for an invalid id.
 */
export async function readObject<E extends EntityName>(
  reader: RealmReader,
  entity: E,
  id: string,
  options: CallOptions = {},
): Promise<EntityTypes[E] | null> {
  const { realmId } = reader
  let answer
  try {
    answer = await requestObject(reader, entity, id, options)
  } catch (error) {
    if (error instanceof FaultResponseError && error.faultCode === OBJECT_NOT_FOUND) return null
    throw error
  }
  const { row, rejected } = parseRow(entity, answer.body[entity], { realmId })
  if (row !== null) return row
  throw new UnreadableAnswerError(rejected[0]!.message, { realmId, intuitTid: answer.intuitTid })
}
