import type { Clock } from '@vectis/quickbooks'
import { toInstant } from '@vectis/quickbooks/values'
import { takeTurn, transact, type HubContext } from '../context/hub-context.ts'
import { decideInSteps } from './plan-links.ts'
import { planChange, writeChanges, type LinkChange } from './link-changes.ts'
import { pageChangedAccounts, readTablesState } from './link-store.ts'
import { createGroup, type LinkedGroup } from './linked-group.ts'
import { listAffected, listByAccountId } from './list-affected.ts'
import type { LinkDecision, SpineCustomer } from './link-types.ts'
import type { PassMemory, TenantMemory } from './pass-memory.ts'
import { planMerges } from './plan-merges.ts'
import { groupKeyOf, readGroups } from './read-groups.ts'
import { listRows } from '../context/read-pages.ts'
import { runInSlices } from './run-in-slices.ts'
import { indexSpine } from './spine-index.ts'

/** Rows written this long before a pass are read by the next one too: their transaction may have ended after it. */
const overlap = 60_000
/** A day: the next full pass notices rows that a host deletes by hand, without a tombstone. */
const wholeAfter = 86_400_000

export interface ApplyOptions {
  memory: PassMemory
  clock: Clock
}

/**
 * One pass with a spine: the automatic linking rules. The first pass reads every account. Later passes read only the
 * accounts written since, as long as no decision was made and the host returns the same array of customers.
 */
export async function applyLinks(
  context: HubContext,
  spine: readonly SpineCustomer[],
  { memory, clock }: ApplyOptions,
): Promise<LinkChange[]> {
  const { tenantId } = context
  const now = () => toInstant(clock.now())
  // The host's transaction may still be rolled back.
  const isOurs = !context.db.isTransaction
  const known = isOurs ? memory.recall(tenantId) : undefined
  memory.forget(tenantId)
  const index = memory.indexOf(spine) ?? (await runInSlices(indexSpine(spine), clock))
  memory.keepIndex(spine, index)

  const { changes, next } = await transact(context, async (inside) => {
    await takeTurn(inside, 'customer_links')
    const before = await readTablesState(inside)
    const moves = await planMerges(inside)
    await writeChanges(inside, moves, now())
    const isFresh =
      known !== undefined &&
      known.spine === spine &&
      known.state.lastAudit === before.lastAudit &&
      known.state.realmId === before.realmId &&
      moves.length === 0 &&
      clock.now() - known.readWholeAt < wholeAfter
    const pass: TenantMemory = isFresh
      ? known
      : {
          spine,
          index,
          groups: await readGroups(inside, clock),
          state: before,
          readWholeAt: clock.now(),
        }
    const asked = isFresh ? await takeChanges(inside, known) : null

    const planned = await runInSlices(planChanges(pass, asked), clock, inside)
    await writeChanges(inside, planned, now())
    await runInSlices(followChanges(pass, planned), clock, inside)
    const after =
      planned.length === 0 && moves.length === 0 ? before : await readTablesState(inside)
    const state = { ...after, readAt: before.readAt }
    return { changes: [...moves, ...planned], next: { ...pass, state } }
  })
  if (isOurs) memory.keep(tenantId, next)
  return changes
}

/** Decides for the accounts of `asked`, or for all, and returns the changes. */
function* planChanges(
  { groups, index }: TenantMemory,
  asked: ReadonlyMap<string, ReadonlySet<string>> | null,
): Generator<void, LinkChange[]> {
  const planned: LinkChange[] = []
  for (const [key, { accounts, state, links }] of groups) {
    const only = asked?.get(key)
    if (asked !== null && only === undefined) continue
    const take = (decision: LinkDecision) => {
      const account = accounts.accounts.get(decision.externalId)?.account
      if (account === undefined) return
      const change = planChange(account, decision, links.get(account.externalId), index.byId)
      if (change !== null) planned.push(change)
    }
    const input = { spine: index, accounts, state, suggest: false }
    yield* decideInSteps(input, { take, only })
  }
  return planned
}

function* followChanges(
  { groups }: TenantMemory,
  changes: readonly LinkChange[],
): Generator<void, void> {
  for (const change of changes) {
    yield
    groups.get(groupKeyOf(change))?.follow(change)
  }
}

/** Updates the groups and returns the accounts whose decision may differ, by group. */
async function takeChanges(
  context: HubContext,
  { groups, index, state }: TenantMemory,
): Promise<Map<string, Set<string>>> {
  const affected = new Map<string, Set<string>>()
  const since = toInstant(Date.parse(state.readAt) - overlap)
  const changed = await listRows(pageChangedAccounts(context, since))
  for (const { isGone, changedAt: _, ...account } of changed) {
    const key = groupKeyOf(account)
    let group: LinkedGroup | undefined = groups.get(key)
    if (group === undefined) groups.set(key, (group = createGroup()))
    const { accounts } = group
    const old = accounts.accounts.get(account.externalId)
    if (isGone ? old === undefined : isSame(old?.account, account)) continue
    const touched = affected.get(key) ?? new Set<string>()
    affected.set(key, touched)
    if (old) for (const id of listAffected(index, accounts, old)) touched.add(id)
    if (isGone) accounts.remove(account.externalId)
    else {
      const named = accounts.put(account)
      for (const id of listAffected(index, accounts, named)) touched.add(id)
    }
    // The customer that the account named by its id may now match any account.
    if (old) for (const id of listByAccountId(index, accounts, old)) touched.add(id)
  }
  return affected
}

function isSame(a: object | undefined, b: object): boolean {
  return a !== undefined && JSON.stringify(a) === JSON.stringify(b)
}
