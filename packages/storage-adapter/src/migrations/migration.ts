/** One step of the schema. Once released it is frozen: a test pins its checksum, and `migrate` refuses a database where it differs. */
export interface Migration {
  /** Applied in this order, from 1, without gaps. */
  number: number
  name: string
  /**
   * It only adds what the release before does not mind: processes of both run side by side. Without it an older release
   * stops with `schema_newer` before it writes again. A column goes in two steps: a release that no longer uses it, and
   * a later one whose migration drops it.
   */
  expands?: true
  /** PostgreSQL; `$schema` stands for the quoted schema. */
  sql: string
}
