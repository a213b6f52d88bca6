import { afterAll, beforeAll, expect, test } from 'vitest'
import { findFaults } from './support/check-page.ts'
import { openExample, type Example } from './support/open-example.ts'
import { findKeyboardFaults } from './support/tab-through.ts'
import { walkThroughStates } from './support/walk-through-states.ts'

let example: Example

beforeAll(async () => {
  example = await openExample()
}, 60_000)
afterAll(() => example.close())

test(
  'no page in any state breaks a rule of accessibility in either scheme, overflows 360 px, or hides something from the Tab key',
  { timeout: 120_000 },
  async () => {
    const { page, complaints } = example
    const faults: string[] = []
    const visited: string[] = []
    await walkThroughStates(example, async (name) => {
      visited.push(name)
      await page.waitForLoadState()
      const found = [...(await findKeyboardFaults(page)), ...(await findFaults(page))]
      faults.push(...found.map((fault) => `${name}: ${fault}`))
    })
    expect(faults).toEqual([])
    expect(complaints).toEqual([])
    expect(visited.length).toBeGreaterThanOrEqual(32)
  },
)
