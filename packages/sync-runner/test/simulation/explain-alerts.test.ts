import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createPostgresStores, settleWithDatabase } from './postgres-stores.ts'
import { simulate } from './simulate.ts'
import { watchAlerts } from './watch-alerts.ts'

// EXPLAIN_ALERTS=1000 in `.ci/nightly`.
const wanted = Number(process.env['EXPLAIN_ALERTS'] ?? (process.env['LONG'] === '1' ? 5 : 1))
const from = Number(process.env['SIMULATION_FROM'] ?? 1)
const schema = `explain_${randomUUID().replaceAll('-', '').slice(0, 12)}`
const explained: number[] = []
const stores = createPostgresStores({
  url: inject('postgresUrl'),
  schema,
  watch: (storage, { clock }) => watchAlerts(storage, { clock, explained }),
})

beforeAll(() => stores.migrate())
afterAll(() => stores.close())

test(
  `${wanted} alerts of seeded worlds with faults are explained down to evidence that exists`,
  { timeout: 600_000 + wanted * 5_000 },
  async () => {
    const failures: string[] = []
    let seed = from
    for (; explained.length < wanted; seed += 1) {
      const { openStores } = stores
      const { problems } = await simulate(seed, { openStores, settle: settleWithDatabase })
      if (problems.length > 0) failures.push(`seed ${seed}: ${problems.join('; ')}`)
    }
    const steps = explained.reduce((sum, count) => sum + count, 0)
    console.log(`${explained.length} alerts with ${steps} steps in ${seed - from} worlds`)
    expect(failures).toEqual([])
  },
)
