import { createHash } from 'node:crypto'

/**
 * One step of the schema. Once released it is frozen: a test pins its checksum, and `migrate` refuses a database where
 * it differs.
 */
export interface Migration {
  /** Applied in this order, from 1, without gaps. */
  number: number
  name: string
  /**
   * The migration only adds objects that the previous release ignores, so processes of both releases can run side by
   * side. Without this mark an older release stops with `schema_newer` before it writes again. A column goes in two
   * steps: a release that no longer uses it, and a later one whose migration drops it.
   */
  expands?: true
  /** PostgreSQL; `$schema` stands for the quoted schema. */
  sql: string
}

/** SHA-256 of a migration's SQL, before a schema is filled in. */
export function checksumOf({ sql }: Pick<Migration, 'sql'>): string {
  return createHash('sha256').update(sql).digest('hex')
}

/**
 * Splits our own SQL into statements at the end of a line. Drivers with bind parameters take one statement at a time,
 * and in our migrations a `;` at a line's end always ends a statement (a test checks this).
 */
export function splitStatements(sql: string): string[] {
  return sql
    .replaceAll(/^--.*$/gm, '')
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
}
