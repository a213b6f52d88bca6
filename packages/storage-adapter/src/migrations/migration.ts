/** One step of the schema. Once released it is frozen: a test pins its checksum, and `migrate` refuses a database where it differs. */
export interface Migration {
  /** Applied in this order, from 1, without gaps. */
  number: number
  name: string
  /** PostgreSQL; `$schema` stands for the quoted schema. */
  sql: string
}
