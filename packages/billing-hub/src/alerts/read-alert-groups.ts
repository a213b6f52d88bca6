import { integer, json, maybe, readPrepared, text } from '@vectis/quickbooks-storage/database'
import { inCurrentRealm, type HubContext } from '../context/hub-context.ts'
import { cutPage, keepPage } from '../context/kept-sums.ts'
import type { AlertAmount, AlertCursor, AlertGroups, AlertGroupsOptions } from './alert-groups.ts'
import type { BillingAlert } from './billing-alert.ts'
import { alertColumns, asAlert } from './select-alert.ts'

interface GroupRow extends AlertCursor {
  count: number
  amounts: AlertAmount[]
}

/**
 * A page of customers by the money that their open alerts are about. The sums come from the index of open alerts, which
 * holds what they need; rows are read for the customers of the page only.
 */
export async function readAlertGroups(
  context: HubContext,
  options: AlertGroupsOptions,
): Promise<AlertGroups> {
  const { rule, datedBy, limit = 50, after } = options
  const { page, customers, totals, currency } = await keepPage(
    context,
    { about: ['alerts', rule ?? '', datedBy ?? '', options.currency ?? ''], reads: 'all' },
    { limit, after },
    (part) => readSums(context, { ...options, ...part }),
  )
  const { shown, next } = cutPage(page, limit)
  const listed = await listAlertsOf(context, shown, options)
  const alerts = Map.groupBy(listed, ({ customerId }) => customerId)
  return {
    groups: shown.map(({ customerId, count, amounts }) => ({
      customerId,
      count,
      amounts,
      alerts: alerts.get(customerId) ?? [],
    })),
    customers,
    totals,
    currency,
    next,
  }
}

/** The alerts of the customers of a page, the largest amounts first. */
async function listAlertsOf(
  context: HubContext,
  shown: readonly GroupRow[],
  { rule, datedBy, perCustomer = 20 }: AlertGroupsOptions,
): Promise<BillingAlert[]> {
  if (shown.length === 0) return []
  // No index finds null: only a page with alerts of no customer looks for them.
  const isSame = shown.some(({ customerId }) => customerId === null) ? 'is not distinct from' : '='
  return readPrepared(
    context,
    `select ${alertColumns('a')}
     from (select distinct jsonb_array_elements($4::text::jsonb) ->> 0 as customer_id) c cross join lateral (
       select * from ${context.table('billing_alerts')} b
       where b.customer_id ${isSame} c.customer_id and ${isOpen(context, 'b')}
       order by b.amount desc nulls last, b.dated, b.alert_key limit $5) a
     order by a.amount desc nulls last, a.dated, a.alert_key`,
    [
      context.tenantId,
      rule ?? null,
      datedBy ?? null,
      JSON.stringify(shown.map(({ customerId }) => [customerId])),
      perCustomer,
    ],
    asAlert,
  )
}

/** A page and one customer more, if there is one. */
interface Page extends Pick<AlertGroups, 'customers' | 'totals' | 'currency'> {
  page: GroupRow[]
}

/** SQL: an open alert of `$1` by rule `$2` and date `$3`. */
function isOpen(context: HubContext, alias: string): string {
  return `${alias}.tenant_id = $1 and ${alias}.state = 'open'
    and ($2::text is null or ${alias}.rule = $2) and ($3::text is null or ${alias}.dated <= $3) and ${inCurrentRealm(context, alias)}`
}

async function readSums(
  context: HubContext,
  options: Omit<AlertGroupsOptions, 'after'> & { limit: number; after?: AlertCursor | undefined },
): Promise<Page> {
  const { rule, datedBy, currency, limit, after } = options
  const amounts = (alias: string, order: string) =>
    `jsonb_agg(jsonb_build_object('currency', ${alias}.currency, 'amount', ${alias}.amount::text, 'alerts', ${alias}.alerts) order by ${order})`
  const place = `l.value desc, l.customer_id`
  const isAfter = `(l.value < $6::numeric or l.value = $6::numeric and l.customer_id > $7::text)`
  const [row] = await readPrepared(
    context,
    `with sums as materialized (
       select coalesce(b.customer_id, '') as customer_id, coalesce(b.currency, '') as currency, coalesce(sum(b.amount), 0) as amount, count(*)::int as alerts
       from ${context.table('billing_alerts')} b where ${isOpen(context, 'b')} group by b.customer_id, b.currency),
     totals as materialized (select s.currency, sum(s.amount) as amount, sum(s.alerts)::int as alerts from sums s group by s.currency),
     first as materialized (
       select coalesce($4::text, (select t.currency from totals t where t.currency <> '' order by t.alerts desc, t.currency limit 1)) as currency),
     listed as materialized (
       select s.customer_id, sum(s.alerts)::int as count,
         coalesce(sum(s.amount) filter (where s.currency = (select currency from first)), 0) as value
       from sums s group by s.customer_id),
     page as materialized (select * from listed l where $6::numeric is null or ${isAfter} order by ${place} limit $5),
     shown as materialized (
       select s.customer_id, ${amounts('s', 's.currency')} as amounts
       from sums s join page l on l.customer_id = s.customer_id group by s.customer_id)
     select (select count(*) from listed)::int as customers, (select currency from first) as currency,
       (select ${amounts('t', 't.alerts desc, t.currency')} from totals t)::text as totals,
       (select jsonb_agg(jsonb_build_object('customerId', nullif(l.customer_id, ''), 'value', l.value::text, 'count', l.count, 'amounts', s.amounts) order by ${place})
        from page l join shown s on s.customer_id = l.customer_id)::text as page`,
    [
      context.tenantId,
      rule ?? null,
      datedBy ?? null,
      currency ?? null,
      limit + 1,
      after?.value ?? null,
      after ? (after.customerId ?? '') : null,
    ],
    {
      customers: integer(),
      currency: maybe(text()),
      totals: maybe(json<AlertAmount[]>()),
      page: maybe(json<GroupRow[]>()),
    },
  )
  return {
    page: row?.page ?? [],
    customers: row?.customers ?? 0,
    totals: row?.totals ?? [],
    currency: row?.currency ?? null,
  }
}
