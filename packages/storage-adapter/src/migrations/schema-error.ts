/**
 * - `schema_missing`: the tables are not there; run `migrate()`
 * - `schema_behind`: some migrations have not run; run `migrate()`
 * - `schema_newer`: a newer release migrated this database
 * - `schema_changed`: a migration that ran differs from the one of this release
 * - `schema_taken`: the schema holds tables of the same name that are not ours
 * - `schema_name_invalid`: no name PostgreSQL would take
 */
export type SchemaErrorCode =
  | 'schema_missing'
  | 'schema_behind'
  | 'schema_newer'
  | 'schema_changed'
  | 'schema_taken'
  | 'schema_name_invalid'

const remedies: Record<SchemaErrorCode, string> = {
  schema_missing:
    'Call storage.migrate() once at start, or run the SQL that printMigrations() gives.',
  schema_behind: 'Call storage.migrate(), or run the SQL that printMigrations() gives.',
  schema_newer: 'Upgrade this process to the release that migrated the database.',
  schema_changed:
    'Install the release that made the schema, or restore the migration that was edited.',
  schema_taken: 'Choose a schema of its own for the tables.',
  schema_name_invalid: 'Give a schema name of 1 to 63 bytes.',
}

/** The database's schema is not the one this release works with. Nothing was written. `message` ends with the remedy. */
export class SchemaError extends Error {
  override readonly name: string = 'SchemaError'
  readonly code: SchemaErrorCode
  /** What to do. */
  readonly remedy: string
  readonly schema: string

  constructor(code: SchemaErrorCode, schema: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.remedy = remedies[code]
    this.schema = schema
  }
}
