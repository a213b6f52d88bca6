import type { SyncTables } from './memory-sync-tables.ts'

/** What payments with unreadable links may have settled. */
export interface DoubtfulLinks {
  /** Whether such a payment may be why this document's balance differs. */
  excuse(document: {
    externalId: string
    customerExternalId: string | null
  }): 'links_unreadable' | null
}

/**
 * A link without a type may name any document by its id; one without an id may have settled any of the payer's, and a
 * parent pays for its sub-customers.
 */
export function findDoubtfulLinks(tables: SyncTables): DoubtfulLinks {
  const ids = new Set<string>()
  const payers = new Set<string>()
  for (const { row, deletedAt } of tables.Payment.values()) {
    if (row === null || deletedAt !== null || !row.linksUnreadable) continue
    for (const { kind, linkedType, linkedExternalId } of row.settlements) {
      if (kind !== 'other' || (linkedType !== '' && linkedExternalId !== '')) continue
      if (linkedExternalId !== '') ids.add(linkedExternalId)
      else if (row.customerExternalId !== null) payers.add(row.customerExternalId)
    }
  }
  const customers = [...tables.Customer.values()].filter(({ deletedAt }) => deletedAt === null)
  for (let known = -1; known !== payers.size;) {
    known = payers.size
    for (const { externalId, row } of customers) {
      const parent = row?.parentExternalId ?? null
      if (parent !== null && payers.has(parent)) payers.add(externalId)
    }
  }
  return {
    excuse: ({ externalId, customerExternalId }) =>
      ids.has(externalId) || (customerExternalId !== null && payers.has(customerExternalId))
        ? 'links_unreadable'
        : null,
  }
}
