import { docsOf, remedyOf } from '@vectis/quickbooks/errors'

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

/**
 * The database's schema is not the one this release works with. Nothing was written. `message` ends with the remedy.
 */
export class SchemaError extends Error {
  override readonly name: string = 'SchemaError'
  readonly code: SchemaErrorCode
  /** What to do; the end of `message`. */
  readonly remedy: string
  readonly schema: string

  constructor(code: SchemaErrorCode, schema: string, message: string, options?: ErrorOptions) {
    const remedy = remedyOf(code)
    super(`${message} ${remedy}`, options)
    this.code = code
    this.remedy = remedy
    this.schema = schema
  }

  /** The address of the page that describes the code. */
  get docs(): string {
    return docsOf(this.code)
  }
}
