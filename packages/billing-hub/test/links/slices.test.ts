/** Planning gives the event loop back: nothing else of the process waits for it. */
import { expect, test } from 'vitest'
import { makeLists } from '../../bench/matching/make-lists.ts'
import { listPool } from '../../bench/matching/name-index.ts'
import { planInSteps, planLinks } from '../../src/links/plan-links.ts'
import { runInSlices } from '../../src/links/run-in-slices.ts'

const lists = makeLists(listPool({ heldOut: false }), { seed: 5, customers: 1_000 })

/** A clock that stands unless it is moved, and whose sleep is over at once: within the same turn of the event loop. */
function createClock() {
  let time = 0
  const clock = { now: () => time, sleep: async () => {} }
  return { clock, move: (ms: number) => (time += ms) }
}
/** Work in steps of some milliseconds. Each step records in which turn of the event loop it ran. */
function watchTurns(steps: number, moves: () => void) {
  let turn = 0
  const turns: number[] = []
  let isOver = false
  const count = () => {
    turn += 1
    if (!isOver) setImmediate(count)
  }
  setImmediate(count)
  function* work(): Generator<void, number[]> {
    for (let step = 0; step < steps; step += 1) {
      yield
      turns.push(turn)
      moves()
    }
    isOver = true
    return turns
  }
  return work()
}

test('slices are cut by the time that passed, and each is a turn of the event loop of its own, no microtask', async () => {
  const { clock, move } = createClock()
  const turns = await runInSlices(
    watchTurns(12, () => move(2)),
    clock,
  )
  // Four milliseconds of work, then the turn of everything else.
  expect([...Map.groupBy(turns, (turn) => turn).values()].map((steps) => steps.length)).toEqual([
    2, 2, 2, 2, 2, 2,
  ])
})

test('a step that takes long is a slice of its own', async () => {
  const { clock, move } = createClock()
  const turns = await runInSlices(
    watchTurns(5, () => move(9)),
    clock,
  )
  expect(new Set(turns).size).toBe(5)
})

test('a clock that is put back does not hold the loop until it has caught up', async () => {
  const { clock, move } = createClock()
  const turns = await runInSlices(
    watchTurns(3, () => move(-3_600_000)),
    clock,
  )
  expect(new Set(turns).size).toBe(3)
})

test('work that takes no time is done in one turn', async () => {
  const { clock } = createClock()
  const turns = await runInSlices(
    watchTurns(1_000, () => {}),
    clock,
  )
  expect(new Set(turns).size).toBe(1)
})

test('in slices, the decisions are the same, and no slice is longer than a few steps', async () => {
  let looks = 0
  // Every look at the clock is one millisecond later, and there is one behind each step.
  const clock = { now: () => (looks += 1), sleep: async () => {} }
  let turn = 0
  let isOver = false
  const count = () => {
    turn += 1
    if (!isOver) setImmediate(count)
  }
  setImmediate(count)
  const turns: number[] = []
  const work = planInSteps(lists)
  function* watched(): ReturnType<typeof planInSteps> {
    for (;;) {
      const step = work.next()
      if (step.done === true) return step.value
      turns.push(turn)
      yield
    }
  }
  expect(await runInSlices(watched(), clock)).toEqual(planLinks(lists))
  isOver = true
  expect(turns.length).toBeGreaterThan(lists.spine.length + 2 * lists.accounts.length)
  const slices = [...Map.groupBy(turns, (at) => at).values()].map((steps) => steps.length)
  expect(Math.max(...slices)).toBe(4)
})
