import type { Decimal } from '@vectis/quickbooks/values'
import {
  integer,
  isOpen,
  json,
  readPrepared,
  text,
  type TableName,
} from '@vectis/quickbooks-storage/database'
import { isStanding, moneyDocuments, receiptKinds, type ReceiptKind } from '../context/documents.ts'
import { inCurrentRealm, isIssued, isMemoIssued, type HubContext } from '../context/hub-context.ts'
import { isUnreadable } from '../context/unreadable.ts'

/** Documents of one currency that name no customer: no customer's figures include them. */
export interface UnassignedDocuments {
  currency: string
  invoices: number
  payments: number
  creditMemos: number
  /** A receipt may have no customer: that is not a mistake. */
  receipts: Record<ReceiptKind, number>
  /** Open balance of the invoices. */
  outstanding: Decimal
  /** The money received by payments and receipts, less refunds. */
  received: Decimal
  /** Those of the documents whose customer is present but could not be read. */
  unreadable: number
}

/** Uses the partial indexes over marked rows and over receipts without a customer. */
export async function readUnassigned(context: HubContext): Promise<UnassignedDocuments[]> {
  const branch = (
    table: TableName,
    { kind, stands, open = '0', received = '0' }: { kind: string; stands: string; open?: string; received?: string }, // prettier-ignore
  ) => `
    select t.currency, '${kind}' as kind, ${open} as open, ${received} as received, ${isUnreadable('t', 'customer')} as unreadable
    from ${context.table(table)} t
    where t.tenant_id = $1 and t.no_customer and t.deleted_at is null and ${stands} and ${inCurrentRealm(context, 't')}`
  const money = moneyDocuments.map(({ table, sign, receipt }) =>
    branch(table, {
      kind: receipt ?? 'payment',
      stands: isStanding('t'),
      received: `${sign}t.total_amount`,
    }),
  )
  const counts = receiptKinds.map((kind) => `'${kind}', count(*) filter (where kind = '${kind}')`)
  return readPrepared(
    context,
    `with documents as (
       ${branch('billing_invoices', { kind: 'invoice', stands: isIssued('t'), open: `case when ${isOpen('t')} then t.balance else 0 end` })}
       union all ${branch('billing_credit_memos', { kind: 'memo', stands: isMemoIssued('t') })}
       union all ${money.join(' union all ')})
     select currency, count(*) filter (where kind = 'invoice')::int as invoices, count(*) filter (where kind = 'payment')::int as payments,
       count(*) filter (where kind = 'memo')::int as "creditMemos", sum(open)::text as outstanding,
       sum(received)::text as received, jsonb_build_object(${counts.join(', ')})::text as receipts,
       count(*) filter (where unreadable)::int as unreadable
     from documents group by currency order by currency`,
    [context.tenantId],
    {
      currency: text(),
      invoices: integer(),
      payments: integer(),
      creditMemos: integer(),
      receipts: json<Record<ReceiptKind, number>>(),
      outstanding: text(),
      received: text(),
      unreadable: integer(),
    },
  )
}
