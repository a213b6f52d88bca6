import type { EntityName } from '../entities/entity-table.ts'

/**
 * Throws `TypeError` for what is no id. As part of the path, `..` would ask for something else; what is no id would
 * read as an object that is gone.
 */
export function checkId(entity: EntityName, id: unknown): void {
  if (typeof id === 'string' && !/^\.{0,2}$/.test(id)) return
  throw new TypeError(`Expected the id of a ${entity}, received ${JSON.stringify(id)}.`)
}
