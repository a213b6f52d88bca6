import type { Clock } from '@vectis/quickbooks'
import { toInstant } from '@vectis/quickbooks/values'
import { takeTurn, transact, type HubContext } from '../context/hub-context.ts'
import { createLargeMap } from '../names/large-map.ts'
import { asCustomer } from './decide-without-spine.ts'
import { planChange, writeChanges, type LinkChange } from './link-changes.ts'
import type { SpineCustomer } from './link-types.ts'
import { lookWithoutSpine, type Looked } from './look-without-spine.ts'
import { planMerges } from './plan-merges.ts'
import { runInSlices } from './run-in-slices.ts'

/** One pass without a spine: every account is its own customer, or belongs to the account it is billed through. */
export function applyWithoutSpine(context: HubContext, clock: Clock): Promise<LinkChange[]> {
  const now = () => toInstant(clock.now())
  return transact(context, async (inside) => {
    await takeTurn(inside, 'customer_links')
    const moves = await planMerges(inside)
    await writeChanges(inside, moves, now())
    const decided = await lookWithoutSpine(inside, clock)
    const changes = await runInSlices(planChanges(decided), clock, inside)
    await writeChanges(inside, changes, now())
    return [...moves, ...changes]
  })
}

function* planChanges(decided: readonly Looked[]): Generator<void, LinkChange[]> {
  const customers = createLargeMap<SpineCustomer>()
  for (const { account } of decided) {
    yield
    const customer = asCustomer(account)
    customers.set(customer.id, customer)
  }
  const changes: LinkChange[] = []
  for (const { account, decision, stored } of decided) {
    yield
    const change = planChange(account, decision, stored, customers)
    if (change !== null) changes.push(change)
  }
  return changes
}
