import {
  addDecimals,
  startOfMonth,
  subtractDecimals,
  type CalendarDate,
} from '@vectis/quickbooks/values'
import {
  integer,
  isOverdue,
  isOwed,
  json,
  maybe,
  read,
  text,
  type RowOf,
} from '@vectis/quickbooks-storage/database'
import { isStanding, moneyDocuments, type ReceiptKind } from '../context/documents.ts'
import {
  accountsOf,
  hasCredit,
  isIssued,
  isMemoIssued,
  ofAccounts,
  type HubContext,
} from '../context/hub-context.ts'
import { isUnreadable } from '../context/unreadable.ts'
import { agingColumns, agingNames, agingOf, hasDueMark, selectAging } from './aging.ts'
import type { CurrencyPanel } from './panel.ts'
import { daysToPay } from './days-to-pay.ts'
import { fillMonths, noReceipts, selectMonths, sumReceipts, type MonthRow } from './read-months.ts'

const totalsColumns = {
  currency: text(),
  invoiced: text(),
  credited: text(),
  receipts: json<Record<ReceiptKind, string>>(),
  outstanding: text(),
  overdue: text(),
  overdue_count: integer(),
  credits: text(),
  unapplied: text(),
  ...agingColumns,
  newer: integer(),
  due_dates: integer(),
  dates: integer(),
  unnamed: integer(),
  links: integer(),
  billed: integer(),
  months: json<MonthRow[]>(),
  days_to_pay: maybe(text()),
}

/** The figures that are unknown without a date. */
const unknownToday = {
  invoicedThisMonth: null,
  creditedThisMonth: null,
  receiptsThisMonth: null,
  overdue: null,
  overdueCount: null,
  aging: null,
  months: null,
}

/** The figures of one customer, per currency. Every part reads by an index on (tenant, source, realm, customer). */
export async function readCurrencies(
  context: HubContext,
  customerId: string,
  { today, graceDays = 0 }: { today: CalendarDate | null; graceDays?: number },
): Promise<{ currencies: CurrencyPanel[]; billed: number }> {
  const totals = await readTotals(context, customerId, { today, graceDays })
  const currencies = totals.map((row): CurrencyPanel => ({
    currency: row.currency,
    outstanding: row.outstanding,
    creditsAvailable: row.credits,
    unapplied: row.unapplied,
    net: subtractDecimals(row.outstanding, addDecimals(row.credits, row.unapplied)),
    averageDaysToPay: row.days_to_pay === null ? null : Number(row.days_to_pay),
    unreadable: {
      newerVersions: row.newer,
      dueDates: row.due_dates,
      dates: row.dates,
      currencies: row.unnamed,
      links: row.links,
    },
    ...(today === null
      ? unknownToday
      : {
          invoicedThisMonth: row.invoiced,
          creditedThisMonth: row.credited,
          receiptsThisMonth: row.receipts,
          overdue: row.overdue,
          overdueCount: row.overdue_count,
          aging: agingOf(row),
          months: fillMonths(row.months, today),
        }),
  }))
  return { currencies, billed: totals.reduce((sum, row) => sum + row.billed, 0) }
}

async function readTotals(
  context: HubContext,
  customerId: string,
  { today, graceDays }: { today: CalendarDate | null; graceDays: number },
): Promise<RowOf<typeof totalsColumns>[]> {
  const open = isOwed('i')
  const overdue = isOverdue('i', '$3::date - $6::int')
  const countMarks = (
    alias: string,
  ) => `count(*) filter (where ${alias}.unreadable_since is not null) as newer,
         count(*) filter (where ${alias}.txn_date is null and ${isUnreadable(alias, 'date')}) as dates,
         count(*) filter (where ${isUnreadable(alias, 'currency')}) as unnamed`
  const addMarks = (column: string) =>
    `(coalesce(i.${column}, 0) + coalesce(m.${column}, 0) + coalesce(p.${column}, 0))::int as ${column}`
  const isThisMonth = (alias: string) =>
    `${alias}.txn_date >= $4::date and ${alias}.txn_date < $5::date`
  const isInStrip = (alias: string) =>
    `${alias}.txn_date >= $7::date and ${alias}.txn_date < $5::date`
  const money = moneyDocuments.map(
    ({ table, sign, receipt }) => `
       select t.currency, t.txn_date, '${receipt ?? ''}' as kind, t.total_amount as amount, ${sign}t.total_amount as received, t.unreadable_since, t.unreadable_fields,
         ${receipt === null ? 't.unapplied_amount' : '0'} as unapplied, ${receipt === null ? 't.links_unreadable' : 'false'} as links_unreadable,
         ${receipt !== null && sign === '+'} as is_sale
       from accounts a join ${context.table(table)} t on ${ofAccounts('t')} where ${isStanding('t')}`,
  )
  return read(
    context,
    // Each document is read once: totals, months and days to pay are sums of the same rows.
    `with ${accountsOf(context)},
     invoice_rows as materialized (
       select i.source, i.realm_id, i.external_id, i.currency, i.txn_date, i.due_date, i.total_amount, i.balance, i.base_status, i.deleted_at,
         i.unreadable_since, i.unreadable_fields
       from accounts a join ${context.table('billing_invoices')} i on ${ofAccounts('i')} where i.deleted_at is null),
     money_rows as materialized (${money.join(' union all ')}),
     invoices as (
       select i.currency,
         coalesce(sum(i.total_amount) filter (where ${isIssued('i')} and ${isThisMonth('i')}), 0) as invoiced,
         coalesce(sum(i.balance) filter (where ${open}), 0) as outstanding,
         coalesce(sum(i.balance) filter (where ${overdue}), 0) as overdue,
         count(*) filter (where ${overdue}) as overdue_count,
         ${selectAging('i', '$3::date')},
         count(*) filter (where ${open} and ${hasDueMark('i')}) as due_dates, ${countMarks('i')},
         count(*) filter (where i.base_status <> 'deleted') as invoices
       from invoice_rows i group by i.currency),
     memos as (
       select m.currency, ${countMarks('m')},
         coalesce(sum(m.total_amount) filter (where ${isMemoIssued('m')} and ${isThisMonth('m')}), 0) as credited,
         coalesce(sum(m.remaining_credit) filter (where ${hasCredit('m')}), 0) as credits
       from accounts a join ${context.table('billing_credit_memos')} m on ${ofAccounts('m')}
       where m.deleted_at is null group by m.currency),
     money as (
       select h.currency, coalesce(sum(h.unapplied), 0) as unapplied, ${countMarks('h')}, count(*) filter (where h.links_unreadable) as links,
         ${sumReceipts('h', isThisMonth('h'))} as receipts, count(*) filter (where h.is_sale) as sales
       from money_rows h group by h.currency),
     lines as (
       select t.currency, t.txn_date, 'invoiced' as kind, t.total_amount as amount, 0 as received from invoice_rows t where ${isIssued('t')} and ${isInStrip('t')}
       union all
       select t.currency, t.txn_date, t.kind, t.amount, t.received from money_rows t where ${isInStrip('t')}),
     months as (select currency, jsonb_agg(to_jsonb(m)) as months from (${selectMonths('lines')}) m group by currency),
     ${daysToPay(context, 'invoice_rows')},
     currencies as (select currency from invoices union select currency from memos union select currency from money)
     select c.currency, coalesce(i.invoiced, 0)::text as invoiced, coalesce(m.credited, 0)::text as credited,
       coalesce(i.outstanding, 0)::text as outstanding, coalesce(i.overdue, 0)::text as overdue,
       coalesce(i.overdue_count, 0)::int as overdue_count, coalesce(m.credits, 0)::text as credits,
       coalesce(p.unapplied, 0)::text as unapplied,
       ${agingNames.map((name) => `coalesce(i.${name}, 0)::text as ${name}`).join(', ')}, coalesce(i.due_dates, 0)::int as due_dates, coalesce(p.links, 0)::int as links,
       ${addMarks('newer')}, ${addMarks('dates')}, ${addMarks('unnamed')},
       (coalesce(i.invoices, 0) + coalesce(p.sales, 0))::int as billed,
       coalesce(p.receipts::text, '${JSON.stringify(noReceipts)}') as receipts, coalesce(s.months, '[]')::text as months, d.days as days_to_pay
     from currencies c left join invoices i using (currency) left join memos m using (currency) left join money p using (currency)
       left join months s using (currency) left join days_to_pay d using (currency)
     order by c.currency`,
    [
      context.tenantId,
      customerId,
      today,
      today && startOfMonth(today),
      today && startOfMonth(today, 1),
      graceDays,
      today && startOfMonth(today, -11),
    ],
    totalsColumns,
  )
}
