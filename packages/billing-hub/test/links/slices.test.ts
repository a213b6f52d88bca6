/** Planning gives the event loop back: nothing else of the process waits for it. */
import { systemClock } from '@vectis/quickbooks'
import { expect, test } from 'vitest'
import { makeLists } from '../../bench/matching/make-lists.ts'
import { listPool } from '../../bench/matching/register.ts'
import { planInSteps, planLinks } from '../../src/links/plan-links.ts'
import { runInSlices } from '../../src/links/run-in-slices.ts'

const lists = makeLists(listPool({ heldOut: false }), { seed: 5, customers: 1_000 })

test('in slices, the decisions are the same, and no slice is longer than a few steps', async () => {
  let time = 0
  let began = 0
  const slices: number[] = []
  const clock = {
    // Every look at the clock is one millisecond later.
    now: () => (time += 1),
    sleep: async () => {
      slices.push(time - began)
      began = time
    },
  }
  expect(await runInSlices(planInSteps(lists), clock)).toEqual(planLinks(lists))
  expect(slices.length).toBeGreaterThan(15)
  expect(Math.max(...slices)).toBeLessThan(12)
})

test('what waits has its turn while names are planned', async () => {
  let turns = 0
  const timer = setInterval(() => (turns += 1), 0)
  await runInSlices(planInSteps(lists), systemClock)
  clearInterval(timer)
  expect(turns).toBeGreaterThan(3)
})
