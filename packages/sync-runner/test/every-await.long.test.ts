import { expect, test } from 'vitest'
import { stopAt } from './support/stop-at-await.ts'
import { scenarios } from './support/stop-scenarios.ts'

const stops = ['ends', 'fails'] as const

test.for(
  scenarios.flatMap((scenario) => stops.map((stop) => ({ scenario, name: scenario.name, stop }))),
)(
  '$name: the process or the call $stop at each await, and the next ticks equal the books',
  { timeout: 1_200_000 },
  async ({ scenario, name, stop }) => {
    const { passed } = await stopAt(scenario, stop, null)
    const wrong: object[] = []
    for (let at = 1; at <= passed; at += 1) {
      const { differences, pendingEvents } = await stopAt(scenario, stop, at)
      if (differences.length + pendingEvents > 0) wrong.push({ at, differences, pendingEvents })
    }
    console.log(`${passed} awaits of ${name}: ${stop}`)
    expect(wrong).toEqual([])
  },
)
