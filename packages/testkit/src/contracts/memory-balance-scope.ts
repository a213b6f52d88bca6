import type { BalanceDifference, BalanceSubject } from '@vectis/quickbooks/ports'
import type { SyncTables } from './memory-sync-tables.ts'

/**
 * Whether an identity may have changed with these objects: theirs, those of documents that these payments settle or
 * did before they were void or gone, of the documents' customers now and before, and of the customers above.
 */
export function findBalanceScope(
  tables: SyncTables,
  about: readonly BalanceSubject[],
): (judged: Pick<BalanceDifference, 'identity' | 'externalId'>) => boolean {
  const scope: Record<BalanceDifference['identity'], Set<string>> = {
    payment: new Set(),
    invoice: new Set(),
    creditMemo: new Set(),
    customer: new Set(),
    customerWithJobs: new Set(),
  }
  const add = (identity: BalanceDifference['identity'], id: string | null | undefined) => {
    if (id != null) scope[identity].add(id)
  }
  for (const { entity, externalId } of about) {
    if (entity === 'Customer') add('customer', externalId)
    if (entity !== 'Invoice' && entity !== 'Payment' && entity !== 'CreditMemo') continue
    add(documentIdentities[entity], externalId)
    const stored = tables[entity].get(externalId)
    add('customer', stored?.row?.customerExternalId)
    add('customer', stored?.formerCustomerExternalId)
    if (entity !== 'Payment') continue
    for (const { invoiceExternalId, creditMemoExternalId } of stored?.settlements ?? []) {
      add('invoice', invoiceExternalId)
      add('creditMemo', creditMemoExternalId)
    }
  }
  for (const id of scope.customer) {
    let above: string | null = id
    while (above !== null && !scope.customerWithJobs.has(above)) {
      scope.customerWithJobs.add(above)
      above = tables.Customer.get(above)?.row?.parentExternalId ?? null
    }
  }
  return ({ identity, externalId }) => scope[identity].has(externalId)
}

const documentIdentities = {
  Invoice: 'invoice',
  Payment: 'payment',
  CreditMemo: 'creditMemo',
} as const
