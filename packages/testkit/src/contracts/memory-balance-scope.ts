import type { BalanceSubject } from '@vectis/quickbooks/ports'
import {
  balanceIdentities,
  balanceEntities,
  documentBalances,
  documentIdentities,
} from '@vectis/quickbooks/rows'
import type { BalanceIdentity } from '@vectis/quickbooks/rows'
import type { SyncTables } from './memory-sync-tables.ts'

/**
 * Whether an identity may have changed with these objects: theirs, those of documents that these payments settle or
 * did before they were void or gone, of the documents' customers now and before, and of the customers above.
 */
export function findBalanceScope(
  tables: SyncTables,
  about: readonly BalanceSubject[],
): (judged: { identity: BalanceIdentity; externalId: string }) => boolean {
  const scope = new Map(balanceIdentities.map((identity) => [identity, new Set<string>()]))
  const add = (identity: BalanceIdentity, ids: readonly (string | null | undefined)[]) => {
    for (const id of ids) if (id != null) scope.get(identity)?.add(id)
  }
  for (const { entity, externalId } of about) {
    if (entity === 'Customer') add('customer', [externalId])
    for (const owned of balanceEntities.filter((one) => one === entity)) {
      const stored = tables[owned].get(externalId)
      add('customer', [stored?.row?.customerExternalId, stored?.formerCustomerExternalId])
    }
    const settled = (entity === 'Payment' && tables.Payment.get(externalId)?.settlements) || []
    for (const identity of documentIdentities) {
      const { entity: judged, rowsNamingIt } = documentBalances[identity]
      if (judged === entity) add(identity, [externalId])
      if (rowsNamingIt !== null) add(identity, settled.map((row) => row[rowsNamingIt])) // prettier-ignore
    }
  }
  for (const id of scope.get('customer') ?? []) {
    let above: string | null = id
    while (above !== null && scope.get('customerWithJobs')?.has(above) === false) {
      add('customerWithJobs', [above])
      above = tables.Customer.get(above)?.row?.parentExternalId ?? null
    }
  }
  return ({ identity, externalId }) => scope.get(identity)?.has(externalId) === true
}
