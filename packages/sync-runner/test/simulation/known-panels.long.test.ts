import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createPostgresStores, settleWithDatabase } from './postgres-stores.ts'
import { simulate } from './simulate.ts'
import { watchPanels, type PanelCounts } from './watch-panels.ts'

// KNOWN_PANELS=500 for many, from another seed on by SIMULATION_FROM.
const worlds = Number(process.env['KNOWN_PANELS'] ?? 1)
const from = Number(process.env['SIMULATION_FROM'] ?? 1)
const schema = `panels_${randomUUID().replaceAll('-', '').slice(0, 12)}`
const counts: PanelCounts = { instants: 0, panels: 0, changed: 0, versions: 0 }
const stores = createPostgresStores({
  url: inject('postgresUrl'),
  schema,
  watch: (storage, { clock }) => watchPanels(storage, { clock, instants: 20, counts }),
})

beforeAll(() => stores.migrate())
afterAll(() => stores.close())

test(
  `the pages of ${worlds} seeded worlds with faults, as known at past instants, are those that were shown then`,
  { timeout: 600_000 + worlds * 60_000 },
  async () => {
    const failures: string[] = []
    for (let seed = from; seed < from + worlds; seed += 1) {
      const { openStores } = stores
      const { problems } = await simulate(seed, { openStores, settle: settleWithDatabase })
      if (problems.length > 0) failures.push(`seed ${seed}: ${problems.join('; ')}`)
    }
    if (worlds > 1) console.log(`${worlds} worlds from ${from}: ${JSON.stringify(counts)}`)
    expect(failures).toEqual([])
    expect(counts.changed).toBeGreaterThan(2 * worlds)
  },
)
