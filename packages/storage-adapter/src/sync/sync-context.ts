import { CompiledQuery, type QueryResult } from 'kysely'
import type { AnyKysely } from '../databases/any-kysely.ts'
import type { CustomerDirectory } from './customer-directory.ts'

/** Whose rows a statement may touch; in every statement. */
export interface SyncContext {
  db: AnyKysely
  tenantId: string
  source: string
  /** The host's own customers, when it keeps some. */
  directory?: CustomerDirectory
  /** The qualified, quoted name of a table. */
  table(name: string): string
}

/** Runs a statement with positional parameters. */
export async function run<Row = Record<string, unknown>>(
  { db }: Pick<SyncContext, 'db'>,
  text: string,
  parameters: readonly unknown[],
): Promise<QueryResult<Row>> {
  return db.executeQuery(CompiledQuery.raw(text, [...parameters])) as Promise<QueryResult<Row>>
}

/** The namer of a schema's tables; without a schema the search path decides. */
export function createTableNamer(schema: string | undefined): SyncContext['table'] {
  const quote = (name: string) => `"${name.replaceAll('"', '""')}"`
  const prefix = schema === undefined ? '' : `${quote(schema)}.`
  return (name) => `${prefix}${quote(name)}`
}
