import { expect, test } from 'vitest'
import { join, noConclusions, noteTime } from '../../src/gone/conclusions.ts'

const first = '2026-11-23T09:00:59.000Z'
const last = '2026-11-23T09:01:16.000Z'

test.for([
  { order: 'as they came', times: [first, last] },
  { order: 'joined in another order', times: [last, first] },
])(
  'a batch has the time of its last answer, $order: no version in it is cut to an earlier time',
  ({ times }) => {
    const into = noConclusions()
    for (const time of times) {
      const found = noConclusions()
      noteTime(found, time)
      join(into, found)
    }
    expect(into.time).toBe(last)
  },
)
