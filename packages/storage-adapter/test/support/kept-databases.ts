import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { migrations } from '../../src/migrations/registry.ts'
import { tableGroups } from '../schema/relations.ts'

/** A schema, and what reaches it: a pool, or an embedded database. */
export interface KeptDatabase<Driver> {
  schema: string
  driver: Driver
}

/**
 * What tests of this process have left, emptied, by kind. Tables that are there and statements that the server has
 * planned cost the next test nothing; an embedded database takes seconds to make.
 */
const left = new Map<string, KeptDatabase<unknown>[]>()

/** One of this kind that is empty and nobody else's until it is left; its tables may be there already. */
export async function takeDatabase<Driver>(
  kind: string,
  make: () => KeptDatabase<Driver> | Promise<KeptDatabase<Driver>>,
): Promise<KeptDatabase<Driver>> {
  const kept = left.get(kind)?.pop() as KeptDatabase<Driver> | undefined
  return kept ?? make()
}

export const newSchema = () => `test_${randomUUID().replaceAll('-', '').slice(0, 12)}`

/** Empties it for the next; fails while a statement that a test left open holds a table for 20 s. */
export async function leaveDatabase<Database, Driver>(
  kind: string,
  kept: KeptDatabase<Driver>,
  db: Kysely<Database>,
): Promise<void> {
  await emptySchema(db, kept.schema)
  left.set(kind, [...(left.get(kind) ?? []), kept])
}

const ours = new Set([...Object.values(tableGroups).flat(), 'quickbooks_schema_migrations'])

/** The tables of a schema: whether there are any of ours, and which a test or a fleet's limiter made. */
export async function lookAtTables<Database>(db: Kysely<Database>, schema: string) {
  const { rows } = await sql<{ table: string }>`select tablename as table from pg_tables where schemaname = ${schema}`.execute(db) // prettier-ignore
  const others = rows.filter(({ table }) => !ours.has(table.replace(/_versions$/, '')))
  return { hasOurs: rows.length > others.length, others: others.map(({ table }) => table) }
}

/**
 * Deletes the rows of all tables, and what a later release would have noted. Without triggers: they would write versions
 * of what is deleted. Fails where a test made a table of its own: it would be there in the next test.
 */
export async function emptySchema<Database>(db: Kysely<Database>, schema: string): Promise<void> {
  const { others } = await lookAtTables(db, schema)
  if (others.length > 0) {
    const names = others.join(', ')
    throw new Error(`A test that makes tables opens its database with ownSchema; this one has ${names}.`) // prettier-ignore
  }
  await db.transaction().execute(async (transaction) => {
    await sql`set local session_replication_role = replica`.execute(transaction)
    await sql`set local lock_timeout = '20s'`.execute(transaction)
    await sql
      .raw(
        `do $$ declare t record; begin
          for t in select tablename from pg_tables where schemaname = '${schema}' and tablename <> 'quickbooks_schema_migrations'
          loop execute format('delete from %I.%I', '${schema}', t.tablename); end loop; end $$`,
      )
      .execute(transaction)
    // A test that played a newer release left the row of its migration.
    await sql`delete from ${sql.table(`${schema}.quickbooks_schema_migrations`)} where number > ${migrations.length}`.execute(transaction) // prettier-ignore
  })
}
