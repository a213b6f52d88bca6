import { sql } from 'kysely'
import type { Kysely } from 'kysely'

/** Of a schema's tables alone: the server belongs to all test files, and some of them test what it knows of theirs. */
export async function analyzeSchema<Database>(db: Kysely<Database>, schema: string): Promise<void> {
  await ofEachTable(db, schema, 'analyze %I.%I')
}

/** From now on the server learns of these tables what a test makes it learn: autovacuum comes once a minute, at any moment. */
export async function keepFromAutovacuum<Database>(
  db: Kysely<Database>,
  schema: string,
): Promise<void> {
  await ofEachTable(db, schema, 'alter table %I.%I set (autovacuum_enabled = off)')
}

async function ofEachTable<Database>(db: Kysely<Database>, schema: string, statement: string) {
  await sql
    .raw(
      `do $$ declare t record; begin
        for t in select tablename from pg_tables where schemaname = '${schema}'
        loop execute format('${statement}', '${schema}', t.tablename); end loop; end $$`,
    )
    .execute(db)
}
