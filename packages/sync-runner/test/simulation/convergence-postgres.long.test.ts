import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createPostgresStores, settleWithDatabase } from './postgres-stores.ts'
import { simulate } from './simulate.ts'

// More by a flag: SIMULATION_POSTGRES_SEEDS=100 in `.ci/run`, more still in `.ci/nightly`.
const seeds = Number(process.env['SIMULATION_POSTGRES_SEEDS'] ?? 3)
const from = Number(process.env['SIMULATION_FROM'] ?? 1)
const generation = Number(process.env['SIMULATION_GENERATION'] ?? 2) as 1 | 2
const schema = `simulation_${randomUUID().replaceAll('-', '').slice(0, 12)}`
const stores = createPostgresStores({ url: inject('postgresUrl'), schema })

beforeAll(() => stores.migrate())
afterAll(() => stores.close())

test(
  `${seeds} seeded worlds on PostgreSQL end with tables equal to the books`,
  {
    timeout: 600_000 + seeds * 30_000,
  },
  async () => {
    const failures: string[] = []
    for (let seed = from; seed < from + seeds; seed += 1) {
      const { openStores } = stores
      const { problems } = await simulate(seed, {
        generation,
        openStores,
        settle: settleWithDatabase,
      })
      if (problems.length > 0) failures.push(`seed ${seed}: ${problems.join('; ')}`)
    }
    expect(failures).toEqual([])
  },
)
