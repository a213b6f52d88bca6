import type { EntityName } from '../entities/entity-table.ts'

/**
 * Whether this may be the id of an object. As part of the path, `..` would request something else, and an invalid id
 * would look like a deleted object.
 */
export function isObjectId(id: unknown): id is string {
  return typeof id === 'string' && !/^\.{0,2}$/.test(id)
}

/** Throws `TypeError` for an invalid id. */
export function checkId(entity: EntityName, id: unknown): void {
  if (isObjectId(id)) return
  throw new TypeError(`Expected the id of a ${entity}, received ${JSON.stringify(id)}.`)
}
