import { identifyRow, unwrapTemplate } from '@vectis/quickbooks'
import type { RecurringTransaction, SyncEntity } from '@vectis/quickbooks'
import type { RunContext } from '../run/run-context.ts'
import { addWireRows } from './batch-rows.ts'
import type { WireRows } from './batch-rows.ts'
import { readByIds } from './read-by-ids.ts'

export interface RereadTransactions {
  /** The one other customer that all of them belong to now; null when there is none or more than one. */
  owner: string | null
  /** Transactions that no longer exist. */
  gone: Map<SyncEntity, string[]>
}

/** Reads the stored transactions of a customer again by id and adds them to `wire`, unless they are in it. */
export async function rereadTransactions(
  context: RunContext,
  customerExternalId: string,
  wire: WireRows,
): Promise<RereadTransactions> {
  const { store, realmId } = context
  const stored = await store.listTransactionsOf({ realmId, customerExternalId })
  const owners = new Set<string>()
  const gone = new Map<SyncEntity, string[]>()
  for (const [entity, transactions] of Map.groupBy(stored, (one) => one.entity)) {
    const here = new Set((wire[entity] ?? []).map((row) => identifyRow(entity, row).id))
    const ids = transactions.map(({ externalId }) => externalId).filter((id) => !here.has(id))
    if (ids.length === 0) continue
    const read = await readByIds(context, entity, ids)
    addWireRows(wire, entity, read.rows as never[])
    if (read.gone.length > 0) gone.set(entity, read.gone)
    for (const row of read.rows) {
      const customer = customerOf(entity, row)
      if (customer !== null && customer !== customerExternalId) owners.add(customer)
    }
  }
  const [owner] = owners
  return { owner: owners.size === 1 ? (owner ?? null) : null, gone }
}

function customerOf(entity: SyncEntity, row: unknown): string | null {
  const holder =
    entity === 'RecurringTransaction' ? unwrapTemplate(row as RecurringTransaction).template : row
  const { CustomerRef } = holder as { CustomerRef?: { value?: string } }
  return CustomerRef?.value ?? null
}
