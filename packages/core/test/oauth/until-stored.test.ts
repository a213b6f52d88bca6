import { expect, test } from 'vitest'
import { untilStored } from '../../src/oauth/until-stored.ts'

/** Ends after so many failures; with how long it waited and what it was told. */
async function store(failures: number, stopAt = Infinity) {
  const waits: number[] = []
  const told: unknown[] = []
  let tries = 0
  const clock = { now: () => 0, sleep: async (ms: number) => void waits.push(ms) }
  const storing = untilStored(
    clock,
    async () => {
      tries += 1
      if (tries <= failures) throw new Error(`no ${tries}`)
      return 'stored'
    },
    (error, attempt) => {
      told.push([String(error), attempt])
      if (attempt === stopAt) throw new Error('stop')
    },
  )
  const found = await storing.catch(String)
  return { found, waits, told, tries }
}

test.each([
  [0, 'stored', []],
  [1, 'stored', [500]],
  [3, 'stored', [500, 1_000, 2_000]],
  [4, 'Error: no 4', [500, 1_000, 2_000]],
])('after %i failures: %s', async (failures, found, waits) => {
  const told = Array.from({ length: failures }, (_, n) => [`Error: no ${n + 1}`, n + 1])
  expect(await store(failures)).toEqual({ found, waits, told, tries: Math.min(failures + 1, 4) })
})

test('who is told may end it', async () => {
  expect(await store(3, 2)).toMatchObject({ found: 'Error: stop', tries: 2, waits: [500] })
})
