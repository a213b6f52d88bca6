import { addDecimals, subtractDecimals, type CalendarDate } from '@vectis/quickbooks/values'
import {
  integer,
  isOverdue,
  isOwed,
  json,
  maybe,
  readPrepared,
  text,
  type RowOf,
} from '@vectis/quickbooks-storage/database'
import { documentKinds, openOf } from '../context/documents.ts'
import { inCurrentRealm, type HubContext } from '../context/hub-context.ts'
import { agingColumns, agingNames, agingOf, agingSums } from '../context/aging.ts'
import type { CurrencyPanel } from './panel.ts'

/** What is open in the whole company in one currency; each figure as in a panel. */
export type CurrencyTotals = Pick<
  CurrencyPanel,
  | 'currency'
  | 'outstanding'
  | 'overdue'
  | 'overdueCount'
  | 'creditsAvailable'
  | 'unapplied'
  | 'net'
  | 'aging'
>

/** What is open in the whole company. */
export interface CompanyTotals {
  /**
   * The QuickBooks company whose documents are in it, beside those of other sources; null: the tenant was never
   * connected. Totals of two companies are not compared.
   */
  realmId: string | null
  currencies: CurrencyTotals[]
}

export interface TotalsOptions {
  /** Today in the company's time zone; null while no zone is known: what is overdue is then unknown. */
  today: CalendarDate | null
  /** Days after the due date before an invoice counts as overdue. Default 0, as in the panel. */
  graceDays?: number
}

const columns = {
  currency: text(),
  outstanding: text(),
  overdue: text(),
  overdue_count: integer(),
  credits: text(),
  unapplied: text(),
  ...agingColumns,
}

/**
 * The sums of all open documents: those of every panel, of accounts that belong to no customer, and of no account. The
 * conditions are those of the partial indexes, so that documents of now that are not open are not read.
 */
export async function readTotals(
  context: HubContext,
  { today, graceDays = 0 }: TotalsOptions,
): Promise<CompanyTotals> {
  const own = (alias: string) =>
    `${alias}.tenant_id = $1 and ${alias}.deleted_at is null and ${inCurrentRealm(context, alias)}`
  const overdue = isOverdue('i', '$2::date - $3::int')
  const others = documentKinds.flatMap((kind) => {
    const { open, table } = kind
    if (open === null || open.figure === 'outstanding') return []
    return `select d.currency, '${open.figure}' as figure, ${openOf(kind, 'd')} as amount from ${context.table(table)} d
       where ${own('d')} and ${open.counts('d')} and d.${open.column} <> 0`
  })
  const sums = agingSums('i', '$2::date')
  const agings = agingNames.map((name) => `${sums[name]} as ${name}`)
  const sumOf = (figure: string) =>
    `coalesce(sum(o.amount) filter (where o.figure = '${figure}'), 0)`
  const orZero = (name: string) => `coalesce(i.${name}, 0)::text as ${name}`
  const [row] = await readPrepared(
    context,
    `with invoices as (
       select i.currency, sum(i.balance) as outstanding, coalesce(sum(i.balance) filter (where ${overdue}), 0) as overdue,
         count(*) filter (where ${overdue}) as overdue_count, ${agings.join(', ')}
       from ${context.table('billing_invoices')} i where ${own('i')} and ${isOwed('i')} group by i.currency),
     others as (
       select o.currency, ${sumOf('creditsAvailable')} as credits, ${sumOf('unapplied')} as unapplied
       from (${others.join(' union all ')}) o group by o.currency),
     totals as (
       select currency, ${orZero('outstanding')}, ${orZero('overdue')}, coalesce(i.overdue_count, 0)::int as overdue_count,
         coalesce(o.credits, 0)::text as credits, coalesce(o.unapplied, 0)::text as unapplied, ${agingNames.map(orZero).join(', ')}
       from invoices i full join others o using (currency))
     select (select c.realm_id from ${context.table('quickbooks_connections')} c where c.tenant_id = $1) as "realmId",
       (select jsonb_agg(to_jsonb(t) order by t.currency) from totals t)::text as totals`,
    [context.tenantId, today, graceDays],
    { realmId: maybe(text()), totals: maybe(json<RowOf<typeof columns>[]>()) },
  )
  const { realmId = null, totals } = row ?? {}
  return {
    realmId,
    currencies: (totals ?? []).map((one) => ({
      currency: one.currency,
      outstanding: one.outstanding,
      overdue: today === null ? null : one.overdue,
      overdueCount: today === null ? null : one.overdue_count,
      creditsAvailable: one.credits,
      unapplied: one.unapplied,
      net: subtractDecimals(one.outstanding, addDecimals(one.credits, one.unapplied)),
      aging: today === null ? null : agingOf(one),
    })),
  }
}
