import type { EntityName } from '../entities/entity-table.ts'

/**
 * Throws `TypeError` for an invalid id. As part of the path, `..` would request something else, and an invalid id would
 * look like a deleted object.
 */
export function checkId(entity: EntityName, id: unknown): void {
  if (typeof id === 'string' && !/^\.{0,2}$/.test(id)) return
  throw new TypeError(`Expected the id of a ${entity}, received ${JSON.stringify(id)}.`)
}
