/**
 * How well the linking rules do on names of real brands and operators. `MATCHING_SEEDS=12` for more seeds of
 * 5,000 x 6,000 (default 5); `MATCHING_HELD_OUT=1` for the third of the names that no rule was made on;
 * `MATCHING_LARGE=1` for 100,000 x 100,000.
 */
import { expect, test } from 'vitest'
import { planLinks, type PlanLinksInput } from '../src/index.ts'
import { planInSteps } from '../src/links/plan-links.ts'
import { heapInUse } from './heap-in-use.ts'
import { baselines, runBaseline } from './matching/baselines.ts'
import { makeLists } from './matching/make-lists.ts'
import { listPool } from './matching/name-index.ts'
import { realLists } from './matching/real-lists.ts'
import { addScores, describeScore, scoreLists, type MatchingScore } from './matching/score-lists.ts'

const heldOut = process.env['MATCHING_HELD_OUT'] === '1'
const seeds = Number(process.env['MATCHING_SEEDS'] ?? 5)
/** Milliseconds; it only ends what hangs. */
const patience = 1_800_000
const pool = listPool({ heldOut })

function report(name: string, scores: readonly MatchingScore[]) {
  const all = addScores(scores)
  console.log(describeScore(name, all))
  return all
}

test(
  'seeds of 5,000 customers and 6,000 accounts, and one of 20,000',
  () => {
    const sizes = [
      ...Array.from({ length: seeds }, (_, seed) => ({ seed: seed + 1, customers: 5_000 })),
      { seed: 1_001, customers: 20_000 },
    ]
    const ours: MatchingScore[] = []
    for (const size of sizes) {
      const lists = makeLists(pool, size)
      ours.push(scoreLists(lists, planLinks(lists)))
    }
    console.log(`pool: ${pool.length} names${heldOut ? ', held out' : ''}`)
    const all = report('linking rules', ours)
    for (const wrong of all.wrong) console.log('  wrong', JSON.stringify(wrong))
    expect(all.automatic).toBeGreaterThan(0)

    const lists = makeLists(pool, { seed: 1, customers: 5_000 })
    for (const baseline of baselines) {
      report(`${baseline.name}, one seed`, [scoreLists(lists, runBaseline(lists, baseline))])
    }
  },
  patience,
)

const draws = Array.from({ length: 10 }, (_, n) => n + 1)
test.each([
  ['every contact known, and every firm with its own', 'all', [14]],
  [`the usual share of contacts known, ${draws.length} draws of them`, 'usual', draws],
  ['no contact known', 'none', [14]],
] as const)('the index: other names against names, %s', (said, contacts, seedsOfContacts) => {
  const total = { links: 0, shown: 0, accounts: 0 }
  const wrong = []
  for (const seed of seedsOfContacts) {
    const lists = realLists({ heldOut, contacts, seed })
    const decisions = planLinks(lists)
    const links = lists.judge(decisions)
    wrong.push(...links.filter(({ isRight }) => !isRight))
    total.links += links.length
    total.shown += lists.countShown(decisions)
    total.accounts += lists.accounts.length
    if (seed !== seedsOfContacts[0]) continue
    console.log(
      `index: ${lists.spine.length} names, ${lists.accounts.length} other names (${lists.leftOut} left out)`,
    )
  }
  const shown = `first three ${total.shown} of ${total.accounts - total.links}`
  console.log(`index, ${said}: links ${total.links}, wrong ${wrong.length}, ${shown}`)
  for (const link of wrong) console.log('  wrong', JSON.stringify(link))
  expect(total.links).toBeGreaterThan(0)
})

/** Seconds of one pass, and what it holds when it is nearly done: both indexes and the decisions. */
function measurePass(lists: PlanLinksInput) {
  const before = heapInUse()
  const work = planInSteps(lists)
  const last = lists.spine.length + 2 * lists.accounts.length
  let megabytes = 0
  let paused = 0
  const start = performance.now()
  for (let steps = 1; ; steps += 1) {
    const step = work.next()
    if (step.done === true) {
      const seconds = (performance.now() - start - paused) / 1000
      return { decisions: step.value, seconds, megabytes }
    }
    if (steps !== last) continue
    const began = performance.now()
    megabytes = heapInUse() - before
    paused = performance.now() - began
  }
}

const lengths = [5_000, 20_000, ...(process.env['MATCHING_LARGE'] === '1' ? [100_000] : [])]
test.each(lengths)(
  'time and memory of one pass over %i customers and as many accounts',
  (length) => {
    const lists = makeLists(pool, { seed: 7, customers: length, accounts: length })
    const { decisions, seconds, megabytes } = measurePass(lists)
    console.log(`${length} x ${length}: ${seconds.toFixed(2)} s, heap +${megabytes.toFixed(0)} MB`)
    expect(decisions).toHaveLength(lists.accounts.length)
  },
  patience,
)
