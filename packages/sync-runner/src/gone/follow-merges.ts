import { bodyOf, identifyRow, transactionEntities } from '@vectis/quickbooks/rows'
import { toEpochMs } from '@vectis/quickbooks/values'
import type { SyncEntity } from '@vectis/quickbooks/rows'
import { askObjects } from './ask-objects.ts'
import type { Conclusions } from './conclusions.ts'
import { findSurvivor } from './find-survivor.ts'
import { checkpointOf } from '../context/run-context.ts'
import type { RunContext } from '../context/run-context.ts'
import type { WireRows } from '../rows/batch-rows.ts'

const DAY_MS = 86_400_000
/**
 * For a loser that no complete read of the customers missed since: a transaction that left earlier did not move by the
 * merge.
 */
const LOOK_BACK_MS = 35 * DAY_MS

/**
 * Customers are never deleted: a missing one was merged. Its transactions now belong to the survivor, often without a
 * new LastUpdatedTime, so they are read again by id and added to `into`. The tombstone gets the survivor's id: from an
 * event, from the present customer of the transactions, or from stored transactions that moved earlier. See
 * docs/decisions/0098.
 */
export async function followMerges(
  context: RunContext,
  into: Conclusions,
  merges: ReadonlyMap<string, string> = new Map(),
): Promise<void> {
  for (const tombstone of into.tombstones) {
    if (tombstone.entity !== 'Customer') continue
    const { externalId: loser } = tombstone
    const seen = await rereadTransactions(context, loser, into)
    const survivor = merges.get(loser) ?? tombstone.mergedInto ?? findSurvivor(loser, seen)
    if (survivor === null) continue
    const index = into.tombstones.indexOf(tombstone)
    into.tombstones[index] = { ...tombstone, reason: 'merged', mergedInto: survivor }
  }
}

/**
 * Reads a customer's stored transactions again, and those that this batch read for the customer, perhaps before the
 * merge. Transactions that the batch has for another customer have moved already.
 */
async function rereadTransactions(
  context: RunContext,
  loser: string,
  into: Conclusions,
): Promise<Parameters<typeof findSurvivor>[1]> {
  const { store, realmId, clock, questions } = context
  const stored = await store.listTransactionsOf({ realmId, customerExternalId: loser })
  const storedStill = stored.filter(({ customerExternalId }) => customerExternalId === loser)
  const still = [...storedStill, ...ownedIn(into.wire, loser)]
  for (const [entity, transactions] of Map.groupBy(still, (one) => one.entity)) {
    const here = ownersIn(into.wire, entity)
    const claimedAt = new Date(clock.now()).toISOString()
    const ids = new Set(transactions.map(({ externalId }) => externalId))
    const claims = [...ids]
      .filter((externalId) => !here.has(externalId) || here.get(externalId) === loser)
      .map((externalId) => ({ externalId, claim: 'nothing', deletedAt: null, claimedAt }) as const)
    const asked = claims.filter(({ externalId }) => questions.wasAsked(entity, externalId))
    // Leaves out those that were read by id before: a list is asked for them.
    await askObjects(context, entity, claims, into)
    await askObjects(context, entity, asked, into, { again: true })
  }
  const owners = (transactions: readonly { entity: SyncEntity; externalId: string }[]) =>
    transactions.flatMap(({ entity, externalId }) => {
      const owner = ownersIn(into.wire, entity).get(externalId) ?? null
      return owner === null ? [] : [owner]
    })
  const { fullReadAt } = checkpointOf(context, 'Customer')
  const knownAt = fullReadAt === null ? -Infinity : toEpochMs(fullReadAt) - DAY_MS
  const since = Math.max(knownAt, clock.now() - LOOK_BACK_MS)
  return { justMoved: owners(still), stored, since }
}

/** The customer's transactions in a batch. */
function ownedIn(wire: WireRows, owner: string): { entity: SyncEntity; externalId: string }[] {
  return transactionEntities.flatMap((entity) =>
    [...ownersIn(wire, entity)]
      .filter(([, customer]) => customer === owner)
      .map(([externalId]) => ({ entity, externalId })),
  )
}

/** The customer of each object of a batch; the last answer wins. */
function ownersIn(wire: WireRows, entity: SyncEntity): Map<string, string | null> {
  return new Map(
    (wire[entity] ?? []).map((row) => [identifyRow(entity, row).id, customerOf(entity, row)]),
  )
}

function customerOf(entity: SyncEntity, row: unknown): string | null {
  const { CustomerRef } = bodyOf(entity, row) as { CustomerRef?: { value?: string } }
  return CustomerRef?.value ?? null
}
