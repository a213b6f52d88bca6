import { expect, test } from 'vitest'
import { simulate } from './simulate.ts'
import type { Variant } from './variants.ts'

// More by a flag: SIMULATION_SEEDS=20000. Another beginning: SIMULATION_FROM=100000.
const seeds = Number(process.env['SIMULATION_SEEDS'] ?? 150)
const from = Number(process.env['SIMULATION_FROM'] ?? 1)
const variantSeeds = 200

test(
  `${seeds} seeded worlds end with tables equal to the books`,
  { timeout: 1_800_000 },
  async () => {
    const failures: string[] = []
    let crashes = 0
    for (let seed = from; seed < from + seeds; seed += 1) {
      const result = await simulate(seed)
      crashes += result.crashes
      if (result.problems.length > 0) failures.push(`seed ${seed}: ${result.problems.join('; ')}`)
    }
    expect(failures).toEqual([])
    // The worlds are as bad as they are meant to be.
    expect(crashes).toBeGreaterThan(seeds / 2)
  },
)

test('a seed replays exactly', { timeout: 60_000 }, async () => {
  for (const seed of [11, 221, 352]) {
    const first = await simulate(seed)
    const second = await simulate(seed)
    expect(second).toEqual(first)
    expect(first.trace.length).toBeGreaterThan(20)
  }
})

test.for<Variant>(['offset_paging', 'no_cut_detection', 'checkpoint_first'])(
  `the broken variant %s is found within ${variantSeeds} seeds`,
  { timeout: 120_000 },
  async (variant) => {
    for (let seed = 1; seed <= variantSeeds; seed += 1) {
      const { problems } = await simulate(seed, { variant })
      if (problems.length === 0) continue
      // The fault is the variant's: the same world with the sound sync ends well.
      expect((await simulate(seed)).problems).toEqual([])
      return
    }
    expect.fail(`${variant} went unnoticed in ${variantSeeds} seeds: the simulation proves nothing`)
  },
)
