import { identifyRow, toInstant } from '@vectis/quickbooks'
import type { BalanceDifference, Instant, SyncEntity, Tombstone } from '@vectis/quickbooks'
import { addWireRows } from '../read/batch-rows.ts'
import type { WireRows } from '../read/batch-rows.ts'
import { followMerges } from '../read/follow-merges.ts'
import { readByIds } from '../read/read-by-ids.ts'
import { commitBatch } from '../run/run-context.ts'
import type { RunContext } from '../run/run-context.ts'

/** Customers whose documents are read again in one run; more are left to the next. */
const CUSTOMERS_AT_MOST = 25

const documents = ['Invoice', 'Payment', 'CreditMemo'] as const

/** Reads the objects that differences name again, by id: at most one call per entity and 200 objects. */
export async function rereadNamed(
  context: RunContext,
  differences: readonly BalanceDifference[],
): Promise<void> {
  const wire: WireRows = {}
  const tombstones: Tombstone[] = []
  let observedAt: Instant = toInstant(context.clock.now())
  for (const [entity, named] of Map.groupBy(differences, (difference) => difference.entity)) {
    const ids = named.map(({ externalId }) => externalId)
    const read = await readByIds(context, entity, ids)
    addWireRows(wire, entity, read.rows as never[])
    tombstones.push(...toTombstones(entity, read.gone))
    observedAt = read.time ?? observedAt
  }
  await commitBatch(context, {
    observedAt,
    wire,
    tombstones: await followMerges(context, wire, tombstones),
  })
}

/**
 * Reads all documents of the customers that differences belong to. What is stored for them and does not come back is asked for by id:
 * it moved to another customer, or it is gone.
 */
export async function rereadCustomers(
  context: RunContext,
  differences: readonly BalanceDifference[],
): Promise<void> {
  const { realm, signal, recorder, store, realmId } = context
  const owners = new Set<string>()
  for (const { customerExternalId } of differences) {
    if (customerExternalId !== null && owners.size < CUSTOMERS_AT_MOST) {
      owners.add(customerExternalId)
    }
  }
  if (owners.size === 0) return
  const wire: WireRows = {}
  const tombstones: Tombstone[] = []
  const present = new Map<SyncEntity, Set<string>>()
  let observedAt: Instant = toInstant(context.clock.now())

  const customers = await readByIds(context, 'Customer', owners)
  addWireRows(wire, 'Customer', customers.rows)
  tombstones.push(...toTombstones('Customer', customers.gone))
  for (const entity of documents) {
    const ids = new Set<string>()
    const where = { CustomerRef: [...owners] }
    for await (const page of realm
      .query<(typeof documents)[number]>(entity, { where, signal })
      .pages()) {
      addWireRows(wire, entity, page.rows as never[])
      for (const row of page.rows) ids.add(identifyRow(entity, row).id)
      for (const { externalId } of page.setAside) if (externalId !== null) ids.add(externalId)
      recorder.read(entity, page.rows.length)
      recorder.setAside(page.setAside.map((row) => ({ ...row, entity })))
      observedAt = page.time
    }
    present.set(entity, ids)
  }
  const missing = new Map<SyncEntity, string[]>()
  for (const customerExternalId of owners) {
    for (const stored of await store.listTransactionsOf({ realmId, customerExternalId })) {
      const { entity, externalId } = stored
      if (entity === 'RecurringTransaction' || present.get(entity)?.has(externalId)) continue
      missing.set(entity, [...(missing.get(entity) ?? []), externalId])
    }
  }
  for (const [entity, ids] of missing) {
    const read = await readByIds(context, entity, ids)
    addWireRows(wire, entity, read.rows as never[])
    tombstones.push(...toTombstones(entity, read.gone))
  }
  await commitBatch(context, {
    observedAt,
    wire,
    tombstones: await followMerges(context, wire, tombstones),
  })
}

function toTombstones(entity: SyncEntity, gone: readonly string[]): Tombstone[] {
  return gone.map((externalId) => ({ entity, externalId, deletedAt: null, reason: 'absent' }))
}
