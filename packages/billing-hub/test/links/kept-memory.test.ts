/**
 * "longest stall of the event loop under 50 ms": the collector stops the process for as long as it copies what a pass
 * keeps, so the bytes that an index keeps for each name are bounded.
 */
import { expect, test } from 'vitest'
import { heapInUse } from '../../bench/heap-in-use.ts'
import { makeLists } from '../../bench/matching/make-lists.ts'
import { listPool } from '../../bench/matching/name-index.ts'
import { indexAccounts } from '../../src/links/plan-links.ts'
import { indexSpine } from '../../src/links/spine-index.ts'

const size = 10_000
const lists = makeLists(listPool({ heldOut: false }), { seed: 9, customers: size, accounts: size })

function finish<Result>(steps: Generator<void, Result>): Result {
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}

function measure<Result>(work: () => Result) {
  const before = heapInUse()
  const result = work()
  return { result, bytes: (heapInUse() - before) * 1e6 }
}

test('an account takes at most 650 bytes in its index, a customer of the PSA 1,100', () => {
  const accounts = measure(() => finish(indexAccounts(lists.accounts)))
  const spine = measure(() => finish(indexSpine(lists.spine)))
  const perAccount = accounts.bytes / accounts.result.accounts.size
  const perCustomer = spine.bytes / spine.result.customers.length
  console.log(`${perAccount.toFixed(0)} bytes an account, ${perCustomer.toFixed(0)} a customer`)
  expect(perAccount).toBeLessThan(650)
  expect(perCustomer).toBeLessThan(1_100)
})
