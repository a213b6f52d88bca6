import type { Clock } from '@vectis/quickbooks'
import type { HubContext } from '../context/hub-context.ts'
import { createLargeMap } from '../names/large-map.ts'
import type { AccountKey } from './account-key.ts'
import { decideWithoutSpine } from './decide-without-spine.ts'
import { pageAccounts, pageLinks, pageRefused, type LinkRow } from './link-store.ts'
import type { BillingAccount, LinkDecision, RefusedPair } from './link-types.ts'
import { groupKeyOf } from './read-groups.ts'
import { listRows } from '../context/read-pages.ts'
import { runInSlices } from './run-in-slices.ts'

/** The decision for an account, and its stored link. */
export interface Looked {
  account: BillingAccount
  decision: LinkDecision
  stored: LinkRow | undefined
}

/** Decides for all accounts of a tenant whose billing source is the spine. */
export async function lookWithoutSpine(context: HubContext, clock: Clock): Promise<Looked[]> {
  const [accounts, links, refused] = await Promise.all([
    listRows(pageAccounts(context)),
    listRows(pageLinks(context)),
    listRows(pageRefused(context)),
  ])
  return runInSlices(decideAllWithoutSpine(accounts, links, refused), clock, context)
}

function* decideAllWithoutSpine(
  accounts: readonly BillingAccount[],
  links: readonly LinkRow[],
  refused: readonly (RefusedPair & AccountKey)[],
): Generator<void, Looked[]> {
  const groups = yield* groupInSteps(accounts)
  const stored = yield* groupInSteps(links)
  const pairs = yield* groupInSteps(refused)
  const looked: Looked[] = []
  for (const [key, group] of groups) {
    const byId = createLargeMap<LinkRow>()
    for (const link of stored.get(key) ?? []) {
      yield
      byId.set(link.externalId, link)
    }
    const decisions = yield* decideWithoutSpine({
      accounts: group,
      stored: stored.get(key) ?? [],
      refused: pairs.get(key) ?? [],
    })
    for (const [at, account] of group.entries()) {
      yield
      const decision = decisions[at]
      if (decision) looked.push({ account, decision, stored: byId.get(account.externalId) })
    }
  }
  return looked
}

/** By source and realm. */
function* groupInSteps<Row extends AccountKey>(
  rows: readonly Row[],
): Generator<void, Map<string, Row[]>> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    yield
    const key = groupKeyOf(row)
    const group = groups.get(key)
    if (group) group.push(row)
    else groups.set(key, [row])
  }
  return groups
}
