import type { PgBoss } from 'pg-boss'
import type { Clock } from '@vectis/quickbooks'

/** A second statement is needed only where this many jobs wait for their time, such as those in backoff. */
const LIMITS = [100, 10_000]

/**
 * Seconds that the oldest job that could run has waited; null when none could. pg-boss counts this only for hosts that
 * keep its statistics.
 */
export async function readOldestReady(input: {
  boss: Pick<PgBoss, 'findJobs' | 'getDb'>
  queue: string
  /** Default: the database's time, which the jobs have too. */
  clock: Clock | undefined
}): Promise<number | null> {
  const { boss, queue, clock } = input
  let oldest = Infinity
  let now = -Infinity
  for (const limit of LIMITS) {
    // Oldest first, by the time they were made: none of those that are left out became ready before the last was made.
    const jobs = await boss.findJobs(queue, { queued: true, limit })
    const last = jobs.at(-1)
    if (last === undefined) return null
    now = clock?.now() ?? (await readDatabaseTime(boss))
    const since = jobs
      .map(({ createdOn, startAfter }) => Math.max(createdOn.getTime(), startAfter.getTime()))
      .filter((readyAt) => readyAt <= now)
    oldest = Math.min(...since)
    if (jobs.length < limit || oldest <= last.createdOn.getTime()) break
  }
  return oldest === Infinity ? null : (now - oldest) / 1_000
}

async function readDatabaseTime(boss: Pick<PgBoss, 'getDb'>): Promise<number> {
  const { rows } = await boss
    .getDb()
    .executeSql('select (extract(epoch from clock_timestamp()) * 1000)::float8 as now')
  return Number((rows as { now: unknown }[])[0]?.now)
}
