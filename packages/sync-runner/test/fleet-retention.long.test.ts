import pg from 'pg'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { connectionsOf } from './support/connections-of.ts'
import { openQueueWorld, succeeded } from './support/queue-world.ts'
import type { QueueWorld } from './support/queue-world.ts'

let world: QueueWorld
beforeEach(() => {
  world = openQueueWorld(inject('postgresUrl'))
})
afterEach(() => world.close())

const hours = Number(process.env['BENCH_HOURS'] ?? 3)
const tenants = Array.from({ length: 40 }, (_, n) => `tenant-${n}`)

test(
  'the tables of jobs hold the last hour and no more, however long the fleet runs',
  { timeout: 3_600_000 },
  async () => {
    let ran = 0
    const run = () => {
      ran += 1
      return succeeded
    }
    const sync = { hasLapsedLease: async () => false }
    const storage = { schema: 'app', connections: connectionsOf(tenants), sync }
    await world.startFleet(run, { storage, workers: 8 })
    const client = new pg.Client({ connectionString: inject('postgresUrl') })
    await client.connect()
    const sizes: { hour: number; rows: number; bytes: number }[] = []
    const { time } = world
    const begun = time.now()
    for (let minute = 0; minute < hours * 60; minute += 1) {
      // Seconds that passed while work was awaited belong to the minute.
      await time.setTime(Math.max(time.now(), begun + (minute + 1) * 60_000))
      const wanted = Math.floor((tenants.length * 4 * minute) / 60)
      await world.passUntil(() => ran >= wanted, 20)
      // Autovacuum comes every few minutes, but not in minutes that last less than a second.
      if (minute % 10 === 9) await client.query(`vacuum (analyze) ${world.schema}.job_common`)
      if (minute % 60 !== 59) continue
      const { rows } = await client.query<{ rows: number; bytes: number }>(
        `select (select count(*)::int from ${world.schema}.job) as rows,
           (select sum(pg_total_relation_size(c.oid))::int from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = $1 and c.relkind = 'r') as bytes`,
        [world.schema],
      )
      sizes.push({ hour: (minute + 1) / 60, ...rows[0]! })
    }
    await client.end()
    console.log(`${ran} ticks of ${tenants.length} tenants`, sizes.at(1), sizes.at(-1))
    expect(ran).toBeGreaterThan(tenants.length * 4 * (hours - 1))
    // Four ticks an hour, twice: in our queue and in that of pg-boss's schedules. Each is kept for an hour, and up to
    // ten minutes more until it is removed.
    for (const { rows } of sizes.slice(1)) expect(rows).toBeLessThan(tenants.length * 4 * 2 * 1.3)
  },
)
