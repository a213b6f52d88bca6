import { isOfDriver } from '../databases/driver-errors.ts'
import { explainErrors } from '../databases/explain-errors.ts'
import type { Tables } from '../databases/tables.ts'
import { createFindNewer } from './read-applied.ts'

/**
 * Wraps an object whose methods run statements on our tables: what a statement fails with is thrown as `StorageError`
 * or `SchemaError`, with a remedy. What the host's own code threw meanwhile passes unchanged.
 */
export function explainStatements<Target extends object>(
  target: Target,
  { db, schema = 'public' }: Pick<Tables, 'db' | 'schema'>,
): Target {
  return explainErrors(target, schema, { only: isOfDriver, findNewer: createFindNewer(db, schema) })
}
