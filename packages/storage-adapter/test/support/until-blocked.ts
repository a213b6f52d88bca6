import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { StorageDatabase } from '../../src/schema/storage-database.ts'

/** Resolves when another connection waits for a lock of this transaction; asked over another connection. */
export async function untilBlocked(
  holder: Kysely<StorageDatabase>,
  asker: Kysely<StorageDatabase>,
): Promise<void> {
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(holder)
  const pid = rows[0]?.pid
  for (;;) {
    const waiting = await sql`
      select 1 from pg_stat_activity where ${pid}::integer = any(pg_blocking_pids(pid))`.execute(
      asker,
    )
    if (waiting.rows.length > 0) return
  }
}
