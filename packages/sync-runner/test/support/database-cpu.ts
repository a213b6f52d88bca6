import { readFileSync } from 'node:fs'
import type pg from 'pg'

/** Seconds of processor that the connections to a server have used so far; null where /proc does not tell. */
export async function readDatabaseCpu(pool: pg.Pool): Promise<number | null> {
  const { rows } = await pool.query<{ pid: number }>(
    `select pid from pg_stat_activity where backend_type = 'client backend'`,
  )
  let hundredths = 0
  for (const { pid } of rows) {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
      hundredths += Number(fields[11]) + Number(fields[12])
    } catch {
      return null
    }
  }
  return hundredths / 100
}
