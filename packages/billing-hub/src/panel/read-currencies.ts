import {
  addDecimals,
  startOfMonth,
  subtractDecimals,
  type CalendarDate,
} from '@vectis/quickbooks/values'
import { isOwed, isPastDue, json, readPrepared, text } from '@vectis/quickbooks-storage/database'
import { isStanding, moneyDocuments } from '../context/documents.ts'
import {
  accountsOf,
  hasCredit,
  isIssued,
  isMemoIssued,
  ofAccounts,
  type HubContext,
} from '../context/hub-context.ts'
import { isUnreadable } from '../context/unreadable.ts'
import { daysToPay } from './days-to-pay.ts'
import { groupFigures, type FiguresPart, type FiguresRow } from './figures.ts'
import { agingNames, agingOf, agingSums, hasDueMark } from '../context/aging.ts'
import type { CurrencyPanel } from './panel.ts'
import { fillMonths, monthOf, sumReceipts } from './read-months.ts'

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
  const parameters = [
    context.tenantId,
    customerId,
    today && startOfMonth(today),
    today && startOfMonth(today, 1),
    today && startOfMonth(today, -11),
  ]
  const columns = {
    part: text<FiguresPart>(),
    currency: text(),
    figures: json<FiguresRow['figures']>(),
  }
  // Side by side. All that `net` is computed from is in the first, so that it is of one moment.
  const rows = await Promise.all([
    readPrepared(context, selectBalances(context), [...parameters, today, graceDays], columns),
    readPrepared(context, selectMoney(context), parameters, columns),
  ])
  const totals = groupFigures(rows.flat())
  const currencies = totals.map(([currency, figures]): CurrencyPanel => {
    const { invoices, owed, memos, money, unapplied } = figures
    const countMarks = (kind: 'newer' | 'dates' | 'unnamed') =>
      invoices[kind] + memos[kind] + money[kind]
    return {
      currency,
      outstanding: owed.outstanding,
      creditsAvailable: memos.credits,
      unapplied,
      net: subtractDecimals(owed.outstanding, addDecimals(memos.credits, unapplied)),
      averageDaysToPay: invoices.daysToPay,
      unreadable: {
        newerVersions: countMarks('newer'),
        dueDates: owed.dueDates,
        dates: countMarks('dates'),
        currencies: countMarks('unnamed'),
        links: money.links,
      },
      ...(today === null
        ? unknownToday
        : {
            invoicedThisMonth: invoices.invoiced,
            creditedThisMonth: memos.credited,
            receiptsThisMonth: money.receipts,
            overdue: owed.overdue,
            overdueCount: owed.overdueCount,
            aging: agingOf(owed.aging),
            months: fillMonths([...figures.invoicedMonths, ...figures.receivedMonths], today),
          }),
    }
  })
  const billed = totals.reduce((sum, [, { invoices, money }]) => sum + invoices.billed + money.sales, 0) // prettier-ignore
  return { currencies, billed }
}

const isThisMonth = (alias: string) =>
  `${alias}.txn_date >= $3::date and ${alias}.txn_date < $4::date`
const isInStrip = (alias: string) =>
  `${alias}.txn_date >= $5::date and ${alias}.txn_date < $4::date`

const sum = (what: string, where: string) =>
  `coalesce(sum(${what}) filter (where ${where}), 0)::text`

const countMarks = (alias: string) =>
  `'newer', count(*) filter (where ${alias}.unreadable_since is not null),
         'dates', count(*) filter (where ${alias}.txn_date is null and ${isUnreadable(alias, 'date')}),
         'unnamed', count(*) filter (where ${isUnreadable(alias, 'currency')})`

/**
 * Rows of figures from invoices, credit memos and money on account: each document is read once, and the parts are no
 * joins, which the planner would order anew for every panel. Something is owed on few invoices: only they are judged by
 * their due date. See docs/decisions/0202.
 */
function selectBalances(context: HubContext): string {
  const overdue = isPastDue('i', '$6::date - $7::int')
  const sums = agingSums('i', '$6::date')
  const aging = agingNames.map((name) => `'${name}', ${sums[name]}::text`)
  return `with ${accountsOf(context)},
     invoice_rows as materialized (
       select i.source, i.realm_id, i.external_id, i.currency, i.txn_date, i.due_date, i.total_amount, i.balance, i.base_status, i.unreadable_since, i.unreadable_fields,
         ${isIssued('i')} as is_issued, ${isOwed('i')} as is_owed
       from accounts a join ${context.table('billing_invoices')} i on ${ofAccounts('i')} where i.deleted_at is null)
     select 'invoices' as part, i.currency, jsonb_build_object('invoiced', ${sum('i.total_amount', `i.is_issued and ${isThisMonth('i')}`)},
       ${countMarks('i')}, 'billed', count(*) filter (where i.base_status <> 'deleted'),
       'daysToPay', ${daysToPay(context, 'invoice_rows', 'i.currency')})::text as figures
     from invoice_rows i group by i.currency
     union all
     select 'owed', i.currency, jsonb_build_object('outstanding', sum(i.balance)::text, 'overdue', ${sum('i.balance', overdue)}, 'overdueCount', count(*) filter (where ${overdue}),
       'aging', jsonb_build_object(${aging.join(', ')}), 'dueDates', count(*) filter (where ${hasDueMark('i')}))::text
     from invoice_rows i where i.is_owed group by i.currency
     union all
     select 'memos', m.currency, jsonb_build_object('credited', ${sum('m.total_amount', `${isMemoIssued('m')} and ${isThisMonth('m')}`)},
       'credits', ${sum('m.remaining_credit', hasCredit('m'))}, ${countMarks('m')})::text
     from accounts a join ${context.table('billing_credit_memos')} m on ${ofAccounts('m')} where m.deleted_at is null group by m.currency
     union all
     select 'unapplied', t.currency, to_json(sum(t.unapplied_amount)::text)::text
     from accounts a join ${context.table('billing_payment_headers')} t on ${ofAccounts('t')}
     where ${isStanding('t')} and t.unapplied_amount <> 0 group by t.currency
     union all
     select 'invoicedMonths', m.currency, jsonb_agg(jsonb_build_object('month', m.month, 'invoiced', m.invoiced))::text
     from (select i.currency, ${monthOf('i')} as month, sum(i.total_amount)::text as invoiced
       from invoice_rows i where i.is_issued and ${isInStrip('i')} group by 1, 2) m group by m.currency`
}

/** Rows of figures from payments and receipts: what came in and was given back. */
function selectMoney(context: HubContext): string {
  const branches = moneyDocuments.map(
    ({ table, sign, receipt }) => `
       select t.currency, t.txn_date, '${receipt ?? ''}' as kind, t.total_amount as amount, ${sign}t.total_amount as received, t.unreadable_since, t.unreadable_fields,
         ${receipt === null ? 't.links_unreadable' : 'false'} as links_unreadable, ${receipt !== null && sign === '+'} as is_sale
       from accounts a join ${context.table(table)} t on ${ofAccounts('t')} where ${isStanding('t')}`,
  )
  return `with ${accountsOf(context)},
     money_rows as materialized (${branches.join(' union all ')})
     select 'money' as part, t.currency, jsonb_build_object('receipts', ${sumReceipts('t', isThisMonth('t'))}, ${countMarks('t')},
       'links', count(*) filter (where t.links_unreadable), 'sales', count(*) filter (where t.is_sale))::text as figures
     from money_rows t group by t.currency
     union all
     select 'receivedMonths', m.currency, jsonb_agg(jsonb_build_object('month', m.month, 'received', m.received, 'receipts', m.receipts))::text
     from (select t.currency, ${monthOf('t')} as month, sum(t.received)::text as received, ${sumReceipts('t')} as receipts
       from money_rows t where ${isInStrip('t')} group by 1, 2) m group by m.currency`
}
