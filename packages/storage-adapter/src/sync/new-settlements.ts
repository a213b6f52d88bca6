import type { PaymentSet } from '@vectis/quickbooks/rows'
import { selectColumns } from '../databases/column-arrays.ts'
import { isFresh } from './build-page-statement.ts'
import type { SyncContext } from './sync-context.ts'
import type { PageParts } from './write-page.ts'

const columns = [
  { field: 'paymentExternalId', column: 'payment_external_id', type: 'text' },
  { field: 'lineNo', column: 'line_no', type: 'integer' },
  { field: 'linkedType', column: 'linked_type', type: 'text' },
  { field: 'linkedExternalId', column: 'linked_external_id', type: 'text' },
  { field: 'kind', column: 'kind', type: 'text' },
  { field: 'amount', column: 'amount', type: 'numeric' },
  { field: 'invoiceExternalId', column: 'invoice_external_id', type: 'text' },
  { field: 'creditMemoExternalId', column: 'credit_memo_external_id', type: 'text' },
]

/** Columns of a settlement row that repeat those of its payment. */
const repeated = {
  customer_external_id: 'customer_external_id',
  txn_date: 'txn_date',
  currency: 'currency',
  exchange_rate: 'exchange_rate',
  payment_total: 'total_amount',
  unapplied_amount: 'unapplied_amount',
  reference_number: 'reference_number',
  is_automatic_credit_link: 'is_automatic_credit_link',
  source_created_at: 'source_created_at',
}

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
    statement: (first) => `, settled as (
  insert into ${table('billing_payments')} (tenant_id, source, realm_id, ${[...names, ...Object.keys(repeated)].join(', ')})
  select p.tenant_id, p.source, p.realm_id, ${names.map((name) => `l.${name}`).join(', ')}, ${Object.values(
    repeated,
  )
    .map((name) => `p.${name}`)
    .join(', ')}
  from ${selectColumns(columns, first, 'l')} join sent p on p.external_id = l.payment_external_id
  where not p.is_all_zero and ${isFresh}
)`,
  }
}
