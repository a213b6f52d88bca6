import type { Decimal } from '@vectis/quickbooks/values'
import { isOverdue, read, text, toJsonParameter } from '@vectis/quickbooks-storage/database'
import type { CalendarDate } from '@vectis/quickbooks/values'
import { documentKinds } from '../context/documents.ts'
import { accountsOfEach, ofAccounts, type HubContext } from '../context/hub-context.ts'

/** What a customer owes and may use, in one currency. */
export interface CustomerSums {
  customerId: string
  currency: string
  /** Open credits plus unapplied payments. */
  available: Decimal
  /** The overdue balance; zero while no date is known. */
  overdue: Decimal
}

/**
 * The sums of some customers, by index of each account. A statement of its own for some customers at a time: as part of
 * the candidates' statement it would be planned for all of them, and PostgreSQL would compile it (`jit`) for seconds.
 */
export function readCustomerSums(
  context: HubContext,
  customerIds: readonly string[],
  today: CalendarDate | null,
): Promise<CustomerSums[]> {
  const credits = documentKinds.flatMap(({ table, open }) =>
    open === null || open.figure === 'outstanding'
      ? []
      : `select d.currency, d.${open.column}, 0 from ${context.table(table)} d
       where ${ofAccounts('d')} and d.deleted_at is null and ${open.counts('d')} and d.${open.column} > 0`,
  )
  return read(
    context,
    `with ${accountsOfEach(context, '(select distinct jsonb_array_elements_text($3::text::jsonb) as customer_id)')}
     select a.customer_id as "customerId", x.currency, sum(x.available)::text as available, sum(x.overdue)::text as overdue
     from accounts a cross join lateral (
       select i.currency, 0 as available, i.balance as overdue from ${context.table('billing_invoices')} i
       where ${ofAccounts('i')} and i.deleted_at is null and ${isOverdue('i', '$2::date')}
       union all ${credits.join(' union all ')}) x
     group by a.customer_id, x.currency`,
    [context.tenantId, today, toJsonParameter(customerIds)],
    { customerId: text(), currency: text(), available: text(), overdue: text() },
  )
}
