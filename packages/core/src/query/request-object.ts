import { entityTable, type EntityName } from '../entities/entity-table.ts'
import { checkId } from './check-id.ts'
import { callOptions, type CallOptions, type RealmReader } from './realm-reader.ts'

/** Fault: there is no such object. */
export const OBJECT_NOT_FOUND = '610'

/** The answer to a read by id. Throws `TypeError` for an invalid id, and the errors of a call. */
export async function requestObject(
  reader: RealmReader,
  entity: EntityName,
  id: string,
  options: CallOptions,
): ReturnType<RealmReader['call']> {
  checkId(entity, id)
  const { resource } = entityTable[entity]
  return reader.call({ operation: 'read', entity, resource, id }, callOptions(options))
}
