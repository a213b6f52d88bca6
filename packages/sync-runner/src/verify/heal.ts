import { isUnservableFault } from '@vectis/quickbooks/errors'
import { balanceEntities, identifyRow } from '@vectis/quickbooks/rows'
import { toInstant } from '@vectis/quickbooks/values'
import type { BalanceDifference } from '@vectis/quickbooks/ports'
import type { BalanceEntity, SyncEntity } from '@vectis/quickbooks/rows'
import type { Instant } from '@vectis/quickbooks/values'
import type { EntityTypes, QueryPage } from '@vectis/quickbooks/wire'
import { askObjects } from '../gone/ask-objects.ts'
import type { ObjectClaim } from '../gone/conclude.ts'
import { noConclusions, noteTime, toBatch } from '../gone/conclusions.ts'
import { addWireRows } from '../rows/batch-rows.ts'
import { followMerges } from '../gone/follow-merges.ts'
import { commitBatch } from '../context/run-context.ts'
import type { RunContext } from '../context/run-context.ts'

/** The most customers whose documents are read again in one run; the next run reads more. */
const CUSTOMERS_AT_MOST = 25

/** Reads again the objects that differences name, by id; if they are many, in lists. */
export async function rereadNamed(
  context: RunContext,
  differences: readonly BalanceDifference[],
): Promise<void> {
  const into = noConclusions()
  const now = toInstant(context.clock.now())
  for (const [entity, named] of Map.groupBy(differences, (difference) => difference.entity)) {
    const ids = named.map(({ externalId }) => externalId)
    await askObjects(context, entity, toClaims(ids, now), into)
  }
  await followMerges(context, into)
  await commitBatch(context, { step: 'heal', observedAt: into.time ?? now, ...toBatch(into) })
}

/**
 * Reads all documents of the customers that differences belong to. A stored document that is missing is read by id: it
 * moved to another customer, or it was deleted.
 */
export async function rereadCustomers(
  context: RunContext,
  differences: readonly BalanceDifference[],
): Promise<void> {
  const { recorder, store, realmId } = context
  const owners = new Set<string>()
  for (const { customerExternalId } of differences) {
    if (customerExternalId !== null && owners.size < CUSTOMERS_AT_MOST) {
      owners.add(customerExternalId)
    }
  }
  if (owners.size === 0) return
  const into = noConclusions()
  const present = new Map<SyncEntity, Set<string>>()
  const unread = new Map<SyncEntity, Set<string>>()
  const now = toInstant(context.clock.now())

  await askObjects(context, 'Customer', toClaims(owners, now), into)
  for (const entity of balanceEntities) {
    const ids = new Set<string>()
    const note = (page: QueryPage<EntityTypes[BalanceEntity]>) => {
      addWireRows(into.wire, entity, page.rows as never[])
      for (const row of page.rows) ids.add(identifyRow(entity, row).id)
      for (const { externalId } of page.setAside) if (externalId !== null) ids.add(externalId)
      recorder.read(entity, page.rows.length)
      recorder.setAside(page.setAside.map((row) => ({ ...row, entity })))
      noteTime(into, page.time)
    }
    present.set(entity, ids)
    unread.set(entity, new Set(await readDocuments(context, entity, [...owners], note)))
  }
  const missing = new Map<SyncEntity, string[]>()
  for (const customerExternalId of owners) {
    for (const stored of await store.listTransactionsOf({ realmId, customerExternalId })) {
      const { entity, externalId, customerExternalId: owner } = stored
      if (owner !== customerExternalId || unread.get(entity)?.has(owner)) continue
      if (present.get(entity)?.has(externalId) ?? true) continue
      missing.set(entity, [...(missing.get(entity) ?? []), externalId])
    }
  }
  for (const [entity, ids] of missing) {
    await askObjects(context, entity, toClaims(ids, now), into)
  }
  await followMerges(context, into)
  await commitBatch(context, { step: 'heal', observedAt: into.time ?? now, ...toBatch(into) })
}

/**
 * Reads the documents of customers: all in one call, and in halves when one row cannot be served. Returns the customers
 * whose documents cannot be read for that reason; nothing is concluded about those documents.
 */
async function readDocuments(
  context: RunContext,
  entity: BalanceEntity,
  owners: readonly string[],
  note: (page: QueryPage<EntityTypes[BalanceEntity]>) => void,
): Promise<string[]> {
  const { realm, signal } = context
  const where = { CustomerRef: [...owners] }
  try {
    for await (const page of realm.query<BalanceEntity>(entity, { where, signal }).pages())
      note(page)
    return []
  } catch (error) {
    if (!isUnservableFault(error)) throw error
    if (owners.length === 1) return [...owners]
    const middle = Math.ceil(owners.length / 2)
    return [
      ...(await readDocuments(context, entity, owners.slice(0, middle), note)),
      ...(await readDocuments(context, entity, owners.slice(middle), note)),
    ]
  }
}

/** A different balance, or a read for a customer, does not report a deletion. */
function toClaims(ids: Iterable<string>, claimedAt: Instant): ObjectClaim[] {
  return [...ids].map((externalId) => {
    return { externalId, claim: 'nothing', deletedAt: null, claimedAt }
  })
}
