import { buildAnyCase } from './any-case.ts'
import {
  dateText,
  integer,
  isOwed,
  isPastDue,
  json,
  maybe,
  readPrepared,
  text,
} from '@vectis/quickbooks-storage/database'
import { inCurrentRealm, type HubContext } from '../context/hub-context.ts'
import { cutPage, keepPage } from '../context/kept-sums.ts'
import type {
  CustomerBalance,
  CustomerList,
  CustomerListOptions,
  CustomerOrder,
  ListedCustomer,
  ListTotals,
} from './customer-list.ts'
import { newestPayments, openDetails } from './read-details.ts'

/** How an order sorts. */
interface OrderSpec {
  /** SQL over `c` of `customers`, `b`, its balance in the currency of the order, `o` of `late`, and `r` of `ranks`. */
  value: string
  type: 'numeric' | 'integer' | 'text'
  direction: 'asc' | 'desc'
  /** A query of (customer_id, rank) over all customers, where the order needs one. */
  ranks?: string
}

type PageRow = Pick<ListedCustomer, 'customerId' | 'name' | 'accounts'> & {
  balances: CustomerBalance[] | null
  value: string
}

/**
 * A page of the customers with a billing account, with what they owe. The sums are of the open invoices of the tenant,
 * read once from the index that holds them; what else a page shows is read for its customers only. See
 * docs/decisions/0182.
 */
export async function readCustomerList(
  context: HubContext,
  options: CustomerListOptions,
): Promise<CustomerList> {
  const { today, graceDays = 0, order = 'overdue', isOverdue = false, limit = 50, after } = options
  const read = (part: PageOptions) => readSums(context, { ...options, ...part })
  const about = ['customers', today, graceDays, order, options.currency ?? '', isOverdue]
  const reads = order === 'alerts' ? 'all' : 'books'
  const [sums, readDetails] = await Promise.all([
    // A search is rarely asked for twice.
    options.search
      ? read({ limit, after })
      : keepPage(context, { about, reads }, { limit, after }, read),
    openDetails(context, { today, graceDays }),
  ])
  const { page, count, overdueCustomers, totals, currency } = sums
  const { shown, next } = cutPage(page, limit)
  const details = await readDetails(shown.map(({ customerId }) => customerId))
  return {
    customers: shown.map(({ customerId, name, accounts, balances }) => ({
      customerId,
      name,
      accounts,
      balances: balances ?? [],
      ...details(customerId),
    })),
    count,
    overdueCustomers,
    totals,
    currency,
    next,
  }
}

/** A page and one customer more, if there is one. */
interface Page extends Pick<CustomerList, 'count' | 'overdueCustomers' | 'totals' | 'currency'> {
  page: PageRow[]
}

interface PageOptions {
  limit: number
  after?: CustomerListOptions['after'] | undefined
}

async function readSums(
  context: HubContext,
  options: Omit<CustomerListOptions, keyof PageOptions> & PageOptions,
): Promise<Page> {
  const {
    today,
    graceDays = 0,
    order = 'overdue',
    currency,
    search,
    isOverdue = false,
    limit,
    after,
  } = options
  const { value, type, direction, ranks } = orderSpec(
    context,
    today === null && order === 'overdue' ? 'outstanding' : order,
  )
  const isAfter = `(l.value ${direction === 'desc' ? '<' : '>'} $7::text::${type} or l.value = $7::text::${type} and l.customer_id > $8::text)`
  const place = `l.value ${direction}, l.customer_id`
  // Of what is owed. No column that the index lacks: its rows are not read from the table.
  const overdue = isPastDue('i', '$2::date - $3::int')
  const isFound = (alias: string) =>
    ['customer_name', 'account_name'].map((column) => `${alias}.${column} ~ $5::text`).join(' or ')
  const balance = (
    alias: string,
  ) => `'currency', ${alias}.currency, 'outstanding', ${alias}.outstanding::text,
    'overdue', case when $2::date is not null then ${alias}.overdue::text end, 'overdueCount', case when $2::date is not null then ${alias}.overdue_count end`
  const [row] = await readPrepared(
    context,
    `with accounts as materialized (
       select l.customer_id, l.source, l.realm_id, l.external_id, l.customer_name, l.account_name
       from ${context.table('customer_links')} l
       where l.tenant_id = $1 and l.kind = 'linked' and ${inCurrentRealm(context, 'l')}),
     customers as materialized (
       select a.customer_id, count(*)::int as accounts, coalesce(max(a.customer_name), min(a.account_name)) as name
       from accounts a group by a.customer_id having $5::text is null or bool_or(${isFound('a')})),
     owed as materialized (
       select i.source, i.realm_id, i.customer_external_id, i.currency, sum(i.balance) as outstanding,
         coalesce(sum(i.balance) filter (where ${overdue}), 0) as overdue, (count(*) filter (where ${overdue}))::int as overdue_count
       from ${context.table('billing_invoices')} i
       where i.tenant_id = $1 and ${isOwed('i')} and i.deleted_at is null and ${inCurrentRealm(context, 'i')}
       group by i.source, i.realm_id, i.customer_external_id, i.currency),
     balances as materialized (
       select a.customer_id, o.currency, sum(o.outstanding) as outstanding, sum(o.overdue) as overdue, sum(o.overdue_count)::int as overdue_count
       from owed o join accounts a on a.external_id = o.customer_external_id and a.realm_id = o.realm_id and a.source = o.source
       where $5::text is null or a.customer_id in (select customer_id from customers)
       group by a.customer_id, o.currency),
     totals as materialized (
       select currency, count(*)::int as customers, sum(outstanding) as outstanding, sum(overdue) as overdue, sum(overdue_count)::int as overdue_count,
         (count(*) filter (where overdue > 0))::int as overdue_customers
       from balances group by currency),
     late as materialized (select customer_id from balances where overdue > 0 and $2::date is not null group by customer_id),
     first as materialized (
       select coalesce($4::text, (select currency from totals order by customers desc, currency limit 1)) as currency),
     ranks as materialized (${ranks ?? 'select null::text as customer_id, null::int as rank where false'}),
     listed as materialized (
       select c.*, ${value} as value
       from customers c left join balances b on b.customer_id = c.customer_id and b.currency = (select currency from first)
         left join late o on o.customer_id = c.customer_id left join ranks r on r.customer_id = c.customer_id
       where ${isOverdue ? 'o.customer_id is not null' : 'true'}),
     page as materialized (
       select * from listed l where $8::text is null or ${isAfter} order by ${place} limit $6),
     shown as materialized (
       select b.customer_id, jsonb_agg(jsonb_build_object(${balance('b')}) order by b.currency) as balances
       from balances b join page l on l.customer_id = b.customer_id group by b.customer_id)
     select (select count(*) from listed)::int as count, (select currency from first) as currency,
       case when $2::date is not null then (select count(*) from late)::int end as "overdueCustomers",
       (select jsonb_agg(jsonb_build_object('customers', t.customers,
         'overdueCustomers', case when $2::date is not null then t.overdue_customers end, ${balance('t')}) order by t.currency) from totals t)::text as totals,
       (select jsonb_agg(jsonb_build_object('customerId', l.customer_id, 'name', l.name, 'accounts', l.accounts, 'value', l.value::text,
         'balances', s.balances) order by ${place}) from page l left join shown s on s.customer_id = l.customer_id)::text as page`,
    [
      context.tenantId,
      today,
      graceDays,
      currency ?? null,
      search ? buildAnyCase(search) : null,
      limit + 1,
      after?.value ?? null,
      after?.customerId ?? null,
    ],
    {
      count: integer(),
      overdueCustomers: maybe(integer()),
      currency: maybe(text()),
      totals: maybe(json<ListTotals[]>()),
      page: maybe(json<PageRow[]>()),
    },
  )
  return {
    page: row?.page ?? [],
    count: row?.count ?? 0,
    overdueCustomers: row?.overdueCustomers ?? null,
    totals: row?.totals ?? [],
    currency: row?.currency ?? null,
  }
}

/** An order per line: unknown words from outside find none. */
function orderSpec(context: HubContext, order: CustomerOrder): OrderSpec {
  const orders = new Map<CustomerOrder, OrderSpec>([
    [
      'overdue',
      {
        // Then those with something overdue in another currency only, whose amounts are not compared; then the others.
        value: 'coalesce(nullif(b.overdue, 0), case when o.customer_id is null then -1 else 0 end)',
        type: 'numeric',
        direction: 'desc',
      },
    ],
    ['outstanding', { value: 'coalesce(b.outstanding, 0)', type: 'numeric', direction: 'desc' }],
    [
      'alerts',
      {
        value: 'coalesce(r.rank, 0)',
        type: 'integer',
        direction: 'desc',
        ranks: `select b.customer_id, count(*)::int as rank from ${context.table('billing_alerts')} b
          where b.tenant_id = $1 and b.state = 'open' and ${inCurrentRealm(context, 'b')} group by b.customer_id`,
      },
    ],
    [
      'lastPayment',
      {
        // As text, whose order is that of the dates.
        value: "coalesce(r.rank, '')",
        type: 'text',
        direction: 'desc',
        ranks: `select a.customer_id, ${dateText('max(p.txn_date)')} as rank
          from accounts a cross join lateral (${newestPayments(context)}) p group by a.customer_id`,
      },
    ],
    ['name', { value: "lower(coalesce(c.name, ''))", type: 'text', direction: 'asc' }],
  ])
  const spec = orders.get(order)
  if (spec) return spec
  const known = [...orders.keys()].join(', ')
  throw new TypeError(`Expected the order of customers to be one of ${known}, received ${order}.`)
}
