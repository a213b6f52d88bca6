import { expect, test } from 'vitest'
import { simulate } from './simulate.ts'

// More by a flag: SIMULATION_SEEDS=500 in `.ci/run`, more still in `.ci/nightly`. Another beginning:
// SIMULATION_FROM=100000. In several processes, and resumable: run-seeds.ts.
const isLong = process.env['LONG'] === '1'
const seeds = Number(process.env['SIMULATION_SEEDS'] ?? (isLong ? 20 : 6))
const from = Number(process.env['SIMULATION_FROM'] ?? 1)
const generation = Number(process.env['SIMULATION_GENERATION'] ?? 2) as 1 | 2

test(
  `${seeds} seeded worlds end with tables equal to the books`,
  { timeout: 600_000 + seeds * 6_000 },
  async () => {
    const failures: string[] = []
    let crashes = 0
    const startedAt = performance.now()
    for (let seed = from; seed < from + seeds; seed += 1) {
      const result = await simulate(seed, { generation })
      crashes += result.crashes
      if (result.problems.length > 0) failures.push(`seed ${seed}: ${result.problems.join('; ')}`)
    }
    const minutes = (performance.now() - startedAt) / 60_000
    console.log(`${seeds} worlds, ${Math.round(seeds / minutes)} seeds per minute`)
    expect(failures).toEqual([])
    // The worlds are as bad as they are meant to be.
    expect(crashes).toBeGreaterThan(seeds / 2)
  },
)

test('a seed replays exactly', async () => {
  for (const seed of isLong ? [11, 221, 352] : [11]) {
    const first = await simulate(seed)
    const second = await simulate(seed)
    expect(second).toEqual(first)
    expect(first.trace.length).toBeGreaterThan(20)
  }
})
