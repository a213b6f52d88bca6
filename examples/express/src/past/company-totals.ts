import type { Decimal, Instant } from '@vectis/quickbooks/values'
import type { Storage } from '@vectis/quickbooks-storage'
import { isOwed, openTables, read, tablesKnownAt, text } from '@vectis/quickbooks-storage/database'

/** What is open in one currency. */
export interface OpenTotals {
  currency: string
  outstanding: Decimal
  creditsAvailable: Decimal
  unapplied: Decimal
}

export interface CompanyTotals {
  /** The QuickBooks company that was connected; empty: none. */
  realmId: string
  totals: OpenTotals[]
}

/**
 * What was open in the whole company at an instant, per currency, as far as it was known then: the figures of the
 * panels, and documents of accounts that no customer is linked to. Reads every document.
 */
export async function readCompanyTotals(
  place: Pick<Storage, 'db' | 'schema'>,
  { tenantId, knownAt }: { tenantId: string; knownAt: Instant },
): Promise<CompanyTotals> {
  const then = tablesKnownAt(openTables(place), knownAt)
  const realm = `(select q.realm_id from ${then.table('quickbooks_connections')} q where q.tenant_id = $1)`
  const sum = (figure: string, table: 'billing_invoices' | 'billing_credit_memos' | 'billing_payment_headers', column: string, where: string) => `
     select currency, '${figure}' as figure, ${column} as amount from ${then.table(table)} d
     where tenant_id = $1 and deleted_at is null and ${where} and (source <> 'quickbooks' or realm_id = ${realm})` // prettier-ignore
  const add = (figure: string) =>
    `coalesce(sum(amount) filter (where figure = '${figure}'), 0)::text as "${figure}"`
  const [realms, totals] = await Promise.all([
    read(then, `select coalesce(${realm}, '') as id`, [tenantId], { id: text() }),
    read(
      then,
      `select currency, ${add('outstanding')}, ${add('creditsAvailable')}, ${add('unapplied')} from (
         ${sum('outstanding', 'billing_invoices', 'balance', isOwed('d'))}
         union all ${sum('creditsAvailable', 'billing_credit_memos', 'remaining_credit', "state in ('open', 'partially_applied')")}
         union all ${sum('unapplied', 'billing_payment_headers', 'unapplied_amount', 'not is_voided')}
       ) f group by currency order by currency`,
      [tenantId],
      { currency: text(), outstanding: text(), creditsAvailable: text(), unapplied: text() },
    ),
  ])
  return { realmId: realms[0]?.id ?? '', totals }
}
