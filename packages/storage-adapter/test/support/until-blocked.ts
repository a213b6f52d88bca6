import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { StorageDatabase } from '../../src/schema/storage-database.ts'

/**
 * Resolves with the process id of another connection when it waits for a lock of this transaction, or of the connection
 * with this process id; asked over another connection.
 */
export async function untilBlocked(
  holder: Kysely<StorageDatabase> | number,
  asker: Kysely<StorageDatabase>,
): Promise<number> {
  const pid = typeof holder === 'number' ? holder : await pidOf(holder)
  for (;;) {
    const waiting = await sql<{ pid: number }>`
      select pid from pg_stat_activity where ${pid}::integer = any(pg_blocking_pids(pid))`.execute(
      asker,
    )
    const [first] = waiting.rows
    if (first !== undefined) return first.pid
  }
}

async function pidOf(holder: Kysely<StorageDatabase>): Promise<number> {
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(holder)
  return rows[0]!.pid
}
