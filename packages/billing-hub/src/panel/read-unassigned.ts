import type { Decimal } from '@vectis/quickbooks/values'
import { integer, isOpen, read, text, type TableName } from '@vectis/quickbooks-storage/database'
import { inCurrentRealm, isIssued, type HubContext } from '../context/hub-context.ts'
import { isUnreadable } from '../context/unreadable.ts'

/** Documents of one currency that name no customer: no customer's figures include them. */
export interface UnassignedDocuments {
  currency: string
  invoices: number
  payments: number
  creditMemos: number
  /** Open balance of the invoices. */
  outstanding: Decimal
  /** Those among the documents that name a customer which could not be read. */
  unreadable: number
}

/** Reads the partial indexes over marked rows: a few of them at most, or none. */
export async function readUnassigned(context: HubContext): Promise<UnassignedDocuments[]> {
  const branch = (table: TableName, kind: string, open: string, stands: string) => `
    select t.currency, '${kind}' as kind, ${open} as open, ${isUnreadable('t', 'customer')} as unreadable
    from ${context.table(table)} t
    where t.tenant_id = $1 and t.no_customer and t.deleted_at is null and ${stands} and ${inCurrentRealm(context, 't')}`
  return read(
    context,
    `with documents as (
       ${branch('billing_invoices', 'invoice', `case when ${isOpen('t')} then t.balance else 0 end`, isIssued('t'))}
       union all ${branch('billing_payment_headers', 'payment', '0', 'not t.is_voided')}
       union all ${branch('billing_credit_memos', 'memo', '0', "t.state not in ('draft', 'voided', 'deleted')")})
     select currency, count(*) filter (where kind = 'invoice')::int as invoices, count(*) filter (where kind = 'payment')::int as payments,
       count(*) filter (where kind = 'memo')::int as "creditMemos", sum(open)::text as outstanding,
       count(*) filter (where unreadable)::int as unreadable
     from documents group by currency order by currency`,
    [context.tenantId],
    {
      currency: text(),
      invoices: integer(),
      payments: integer(),
      creditMemos: integer(),
      outstanding: text(),
      unreadable: integer(),
    },
  )
}
