import { expect, test } from 'vitest'
import { stopAt } from './support/stop-at-await.ts'
import { scenarios } from './support/stop-scenarios.ts'

/** Some of the awaits, drawn evenly; `every-await.long.test.ts` has all of them. */
test.for(scenarios)(
  '$name: stopped at some of its awaits, the next ticks equal the books',
  async (scenario) => {
    const { passed, differences } = await stopAt(scenario, 'ends', null)
    expect(differences).toEqual([])
    for (const at of [0.35, 0.85].map((part) => Math.max(1, Math.floor(part * passed)))) {
      for (const stop of ['ends', 'fails'] as const) {
        const { differences: found, pendingEvents } = await stopAt(scenario, stop, at)
        expect({ at, stop, found, pendingEvents }).toEqual({
          at,
          stop,
          found: [],
          pendingEvents: 0,
        })
      }
    }
  },
)
