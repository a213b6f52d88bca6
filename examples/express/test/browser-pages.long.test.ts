import { afterAll, beforeAll, expect, test } from 'vitest'
import { findFaults } from './support/check-page.ts'
import type { Example } from './support/open-example.ts'
import { openTestedExample } from './support/open-tested-example.ts'
import { findKeyboardFaults } from './support/tab-through.ts'
import { walkThroughStates } from './support/walk-through-states.ts'

/** All pages in all their states, in the order of the walk: a state that is lost is missed here. */
const states = [
  'sign-in',
  'quickbooks-not-connected',
  'customers-before',
  'customer-before',
  'alerts-empty',
  'matching-before',
  'quickbooks-declined',
  'consent',
  'quickbooks-connecting',
  'quickbooks-first-sync',
  'matching-to-accept',
  'quickbooks-healthy',
  'customers',
  'customer',
  'customer-settlements',
  'customer-xero',
  'customer-both',
  'customer-unlinked',
  'customer-empty',
  'customer-currencies',
  'alerts',
  'alerts-dry-run',
  'customers-past',
  'customer-past',
  'alerts-past',
  'changes',
  'customer-changes',
  'why-alert',
  'why-figure',
  'no-history',
  'no-such-time',
  'matching',
  'matching-decided',
  'not-found',
  'error',
  'quickbooks-token-mismatch',
  'quickbooks-degraded',
  'quickbooks-quota-spent',
  'quickbooks-other-company',
  'quickbooks-action-required',
  'customer-action-required',
  'quickbooks-disconnect',
  'quickbooks-disconnected',
  'customer-disconnected',
  'quickbooks-late',
  'quickbooks-expiring-14',
  'quickbooks-expiring-3',
  'customer-stale',
  'not-for-you',
  'emulator-control',
]

let example: Example

beforeAll(async () => {
  example = await openTestedExample()
})
afterAll(() => example.close())

test(
  'no page in any state breaks a rule of accessibility in either scheme, overflows 360 px, or hides something from the Tab key',
  { timeout: 1_200_000 },
  async () => {
    const { page, complaints } = example
    const faults: string[] = []
    const visited: string[] = []
    await walkThroughStates(example, async (name) => {
      visited.push(name)
      await page.waitForLoadState()
      const check = async () => [...(await findKeyboardFaults(page)), ...(await findFaults(page))]
      const found = await check().catch(async (error: unknown) => {
        // At the end of a run the page loads itself again.
        if (!/context was destroyed/.test(String(error))) throw error
        await page.waitForLoadState()
        return check()
      })
      faults.push(...found.map((fault) => `${name}: ${fault}`))
    })
    expect(faults).toEqual([])
    expect(complaints).toEqual([])
    expect(visited).toEqual(states)
  },
)
