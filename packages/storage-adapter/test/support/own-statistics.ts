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

/** Whether the server's statistics are in shared memory (PostgreSQL 15 and later): each session reads what others know. */
export async function sharesStatistics<Database>(db: Kysely<Database>): Promise<boolean> {
  const { rows } = await sql<{ version: number }>`
    select current_setting('server_version_num')::int4 as version`.execute(db)
  return Number(rows[0]?.version) >= 150_000
}

/** What this session did until now is in `pg_stat_*` afterwards; `db` has one connection. */
export async function flushStatistics<Database>(db: Kysely<Database>): Promise<void> {
  if (await sharesStatistics(db)) {
    await sql`select pg_stat_force_next_flush()`.execute(db)
    return
  }
  // PostgreSQL 14 has no such function: a session reports half a second after its last report, and reads what is at most
  // half a second old.
  for (let wait = 0; wait < 2; wait += 1) await sql`select pg_sleep(0.6)`.execute(db)
}

/** The rows that statements have read so far, in a schema or in one table of it; `db` has one connection. */
export async function countReads<Database>(
  db: Kysely<Database>,
  schema: string,
  table: string | null = null,
): Promise<number> {
  await flushStatistics(db)
  const { rows } = await sql<{ reads: string }>`
    select sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::text as reads from pg_stat_user_tables
    where schemaname = ${schema} and relname = coalesce(${table}::text, relname)`.execute(db)
  return Number(rows[0]?.reads)
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
