import type { Timestamp } from '../tables/column-types.ts'
import type { BillingTables } from './billing-tables.ts'
import type { CustomerTables } from './customer-tables.ts'

type Kept = Pick<CustomerTables, 'customer_links'> & BillingTables

/** The name of a table whose earlier versions are kept. */
export type VersionedTableName = keyof Kept

/** Earlier versions of the rows of each such table: the row as it was known from `known_from` until `known_to`. */
export type HistoryTables = {
  [Name in VersionedTableName as `${Name}_versions`]: Kept[Name] & { known_to: Timestamp }
}
