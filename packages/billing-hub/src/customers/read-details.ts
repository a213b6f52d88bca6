import { deriveRecurringRevenue, type RecurringTemplateRow } from '@vectis/quickbooks/rows'
import type { CalendarDate } from '@vectis/quickbooks/values'
import {
  dateText,
  integer,
  isOwed,
  isPastDue,
  json,
  maybe,
  readPrepared,
  text,
  toJsonParameter,
  type RowOf,
} from '@vectis/quickbooks-storage/database'
import { isStanding, moneyDocuments } from '../context/documents.ts'
import {
  accountsOfEach,
  inCurrentRealm,
  isIssued,
  ofAccounts,
  type HubContext,
} from '../context/hub-context.ts'
import { selectTemplate } from '../context/select-template.ts'
import { agingNames, agingOf, agingSums, type agingColumns } from '../context/aging.ts'
import { keepEach, type SumName } from '../context/kept-sums.ts'
import type { CustomerAging, LastInvoice, LastPayment, ListedCustomer } from './customer-list.ts'

type Details = Pick<
  ListedCustomer,
  'aging' | 'lastInvoice' | 'lastPayment' | 'openAlerts' | 'revenue'
>

interface DetailsOptions {
  today: CalendarDate | null
  graceDays: number
}

type AgingRow = RowOf<typeof agingColumns> & Pick<CustomerAging, 'currency' | 'oldestDueDate'>

/** Reads what a page shows of its customers beside their balances, each by index. */
export async function openDetails(
  context: HubContext,
  options: DetailsOptions,
): Promise<(customerIds: readonly string[]) => Promise<(customerId: string) => Details>> {
  const { today, graceDays } = options
  // Open alerts are among them.
  const sum: SumName = { about: ['details', today, graceDays], reads: 'all' }
  const read = await keepEach(context, sum, (customerIds) =>
    selectDetails(context, customerIds, options),
  )
  const nothing = {
    aging: today === null ? null : [],
    lastInvoice: null,
    lastPayment: null,
    openAlerts: 0,
    revenue: null,
  }
  return async (customerIds) => {
    const known = await read(customerIds)
    return (customerId) => known.get(customerId) ?? nothing
  }
}

async function selectDetails(
  context: HubContext,
  customerIds: readonly string[],
  { today, graceDays }: DetailsOptions,
): Promise<Map<string, Details>> {
  const sums = agingSums('i', '$3::date')
  const ages = agingNames.map((name) => `'${name}', (${sums[name]})::text`).join(', ')
  const rows =
    customerIds.length === 0
      ? []
      : await readPrepared(
          context,
          `with customers as materialized (select jsonb_array_elements_text($2::text::jsonb) as customer_id),
           ${accountsOfEach(context, 'customers')}
           select c.customer_id as "customerId", ${countAlerts(context, 'c')} as open, p.payment::text as payment, t.templates::text as templates,
             v.invoice::text as invoice, o.aging::text as aging
           from customers c left join lateral (
             select jsonb_build_object('date', ${dateText('p.txn_date')}, 'currency', p.currency, 'amount', p.total_amount::text) as payment
             from accounts a cross join lateral (${newestPayments(context)}) p
             where a.customer_id = c.customer_id order by p.txn_date desc, p.external_id desc limit 1) p on true
           left join lateral (
             select jsonb_build_object('date', ${dateText('i.txn_date')}, 'currency', i.currency, 'amount', i.total_amount::text, 'docNumber', i.doc_number) as invoice
             from accounts a cross join lateral (
               select i.txn_date, i.currency, i.total_amount, i.doc_number, i.external_id from ${context.table('billing_invoices')} i
               where ${ofAccounts('i')} and ${isIssued('i')} and i.txn_date is not null order by i.txn_date desc, i.external_id desc limit 1) i
             where a.customer_id = c.customer_id order by i.txn_date desc, i.external_id desc limit 1) v on true
           left join lateral (
             select jsonb_agg(g.one order by g.currency) as aging from (
               select i.currency, jsonb_build_object('currency', i.currency, ${ages},
                 'oldestDueDate', ${dateText(`min(i.due_date) filter (where ${isPastDue('i', '$3::date - $4::int')})`)}) as one
               from accounts a join ${context.table('billing_invoices')} i on ${ofAccounts('i')}
               where a.customer_id = c.customer_id and ${isOwed('i')} and i.deleted_at is null group by i.currency) g) o on true
           left join lateral (
             select jsonb_agg(${selectTemplate('t')} order by t.name, t.external_id) as templates
             from accounts a join ${context.table('billing_recurring_templates')} t on ${ofAccounts('t')}
             where a.customer_id = c.customer_id and t.deleted_at is null) t on true`,
          [context.tenantId, toJsonParameter(customerIds), today, graceDays],
          {
            customerId: text(),
            open: integer(),
            payment: maybe(json<LastPayment>()),
            invoice: maybe(json<LastInvoice>()),
            aging: maybe(json<AgingRow[]>()),
            templates: maybe(json<RecurringTemplateRow[]>()),
          },
        )
  return new Map(
    rows.map(({ customerId, open, payment, invoice, aging, templates }): [string, Details] => [
      customerId,
      {
        aging: today === null ? null : (aging ?? []).map(toAging),
        lastInvoice: invoice,
        lastPayment: payment,
        openAlerts: open,
        revenue: summarise(templates, today),
      },
    ]),
  )
}

function toAging(row: AgingRow): CustomerAging {
  return { currency: row.currency, oldestDueDate: row.oldestDueDate, ...agingOf(row) }
}

/** Null where no template shows contracted revenue, as in `revenue`: that is unknown, not 0. */
function summarise(
  templates: RecurringTemplateRow[] | null,
  today: CalendarDate | null,
): Details['revenue'] {
  if (templates === null || today === null) return null
  const shown = deriveRecurringRevenue(templates, { today }).filter((one) =>
    one.templates.some(({ verdict }) => verdict !== 'other_type'),
  )
  return shown.length === 0 ? null : shown.map(({ currency, monthly }) => ({ currency, monthly }))
}

/** SQL: the number of open alerts of the customer of `alias`. */
function countAlerts(context: HubContext, alias: string): string {
  return `(select count(*)::int from ${context.table('billing_alerts')} b
      where b.tenant_id = $1 and b.customer_id = ${alias}.customer_id and b.state = 'open' and ${inCurrentRealm(context, 'b')})`
}

/** SQL: the newest payment and the newest sales receipt of an account `a`, by index; of two on one day always the same. */
export function newestPayments(context: HubContext): string {
  return moneyDocuments
    .filter(({ sign }) => sign === '+')
    .map(
      ({
        table,
      }) => `(select t.txn_date, t.currency, t.total_amount, t.external_id from ${context.table(table)} t
        where ${ofAccounts('t')} and ${isStanding('t')} and t.total_amount > 0 and t.txn_date is not null order by t.txn_date desc, t.external_id desc limit 1)`,
    )
    .join(' union all ')
}
