import type { PaymentSet } from '@vectis/quickbooks/rows'
import { selectColumns } from '../databases/column-arrays.ts'
import { stamps } from '../rules/stamps.ts'
import { repeatedColumns, settlementColumns } from '../tables/payments.ts'
import type { SyncContext } from './sync-context.ts'
import type { PageParts } from './page-parts.ts'

const columns = [
  { field: 'paymentExternalId', column: 'payment_external_id', type: 'text' },
  ...settlementColumns,
]

/**
 * The settlement rows of payments of which nothing is stored: there is no set that they replace, so they are inserted by
 * the statement that inserts the payments. A version that is zero in every line has none.
 */
export function newSettlements({ table }: SyncContext): PageParts<PaymentSet> {
  const names = columns.map(({ column }) => column)
  return {
    columns,
    of: ({ externalId, settlements }) =>
      settlements.map((line) => ({ ...line, paymentExternalId: externalId })),
    statement: (first, isNew) => `, settled as (
  insert into ${table('billing_payments')} (tenant_id, source, realm_id, ${[...names, ...repeatedColumns.map(({ column }) => column)].join(', ')}, ${stamps.columns})
  select p.tenant_id, p.source, p.realm_id, ${names.map((name) => `l.${name}`).join(', ')}, ${repeatedColumns.map(({ header }) => `p.${header}`).join(', ')}, ${stamps.values}
  from ${selectColumns(columns, first, 'l')} join sent p on p.external_id = l.payment_external_id
  where not p.is_all_zero and ${isNew}
)`,
  }
}
