import type { Insertable, Kysely, RawBuilder } from 'kysely'
import { integer } from '../databases/columns.ts'
import { read } from '../databases/run.ts'
import type { StorageDatabase } from '../schema/storage-database.ts'
import { durably } from './durably.ts'
import { storedConnectionColumns } from './stored-connection.ts'
import type { StoredConnection } from './stored-connection.ts'

type Moment = 'connected_at' | 'refreshed_at'

/** A whole row; its two moments are expressions, because the database's clock may be the one to tell them. */
export type NewConnection = Omit<Insertable<StorageDatabase['quickbooks_connections']>, Moment> &
  Record<Moment, RawBuilder<string>>

/** Inserts a tenant's first connection; null when the tenant has one by now. */
export async function insertConnection(
  db: Kysely<StorageDatabase>,
  values: NewConnection,
): Promise<StoredConnection | null> {
  const row = await db
    .insertInto('quickbooks_connections')
    .values(values)
    .onConflict((conflict) => conflict.column('tenant_id').doNothing())
    .returning(storedConnectionColumns)
    .returning(durably)
    .executeTakeFirst()
  return row ?? null
}

/**
 * Where the generations of a new row begin: milliseconds since the epoch. A tenant that was deleted and connects again
 * starts far above every generation it had, so that neither a refresh still under way nor an old backup fits the new
 * row.
 */
export async function readFirstGeneration(db: Kysely<StorageDatabase>): Promise<number> {
  const [row] = await read(
    { db },
    'select (extract(epoch from clock_timestamp()) * 1000)::bigint as generation',
    [],
    { generation: integer() },
  )
  if (row === undefined)
    throw new Error('Expected one row of a statement without a table, found none.')
  return row.generation
}
