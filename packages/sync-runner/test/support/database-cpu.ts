import { readFileSync } from 'node:fs'
import type pg from 'pg'

/**
 * CPU seconds that a server's processes have used so far, including those that have ended; null where /proc does not
 * say.
 */
export async function readDatabaseCpu(pool: pg.Pool): Promise<number | null> {
  const { rows } = await pool.query<{ pid: number; own: number }>(
    'select pid, pg_backend_pid() as own from pg_stat_activity where pid is not null',
  )
  try {
    const postmaster = readStat(rows[0]!.own).parent
    const living = rows.reduce((sum, { pid }) => sum + readStat(pid).used, 0)
    const { used, usedByEnded } = readStat(postmaster)
    return (living + used + usedByEnded) / 100
  } catch {
    return null
  }
}

/** Hundredths of a second, as Linux counts them. */
function readStat(pid: number): { parent: number; used: number; usedByEnded: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ').map(Number)
  return {
    parent: fields[1]!,
    used: fields[11]! + fields[12]!,
    usedByEnded: fields[13]! + fields[14]!,
  }
}
