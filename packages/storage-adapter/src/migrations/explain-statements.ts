import { isOfDriver } from '../databases/driver-errors.ts'
import { explainErrors } from '../databases/explain-errors.ts'
import type { Tables } from '../databases/tables.ts'
import { findNewer } from './read-applied.ts'

/**
 * Wraps an object whose methods run statements on our tables: what a statement fails with is thrown as `StorageError`
 * or `SchemaError`, with a remedy. What the host's own code threw meanwhile passes unchanged.
 */
export function explainStatements<Target extends object>(
  target: Target,
  { db, schema = 'public' }: Pick<Tables, 'db' | 'schema'>,
): Target {
  // A transaction of the host has failed with its statement: nothing can be asked in it any more.
  const find = db.isTransaction ? undefined : (cause: unknown) => findNewer(db, schema, cause)
  return explainErrors(target, schema, { only: isOfDriver, findNewer: find })
}
