import { integer, json, maybe, readPrepared, text } from '@vectis/quickbooks-storage/database'
import { inCurrentRealm, type HubContext } from '../context/hub-context.ts'
import { keepSum } from '../context/kept-sums.ts'
import type { AlertAmount, AlertCursor, AlertGroups, AlertGroupsOptions } from './alert-groups.ts'
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
  const { rule, datedBy, limit = 50, perCustomer = 20 } = options
  const { page, customers, totals, currency } = await readPage(context, { ...options, limit })
  const shown = page.slice(0, limit)
  // No index finds null: only a page with alerts of no customer looks for them.
  const isSame = shown.some(({ customerId }) => customerId === null) ? 'is not distinct from' : '='
  const listed =
    shown.length === 0
      ? []
      : await readPrepared(
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
  const alerts = Map.groupBy(listed, ({ customerId }) => customerId)
  const last = page.length > limit ? shown.at(-1) : undefined
  return {
    groups: shown.map(({ customerId, count, amounts }) => ({
      customerId,
      count,
      amounts: amounts.map((one) => ({ ...one })),
      alerts: alerts.get(customerId) ?? [],
    })),
    customers,
    totals: totals.map((one) => ({ ...one })),
    currency,
    next: last ? { value: last.value, customerId: last.customerId } : null,
  }
}

/** A page and one customer more, if there is one. */
interface Page extends Pick<AlertGroups, 'customers' | 'totals' | 'currency'> {
  page: GroupRow[]
}

type PageOptions = AlertGroupsOptions & { limit: number }

/** A longer list is not kept. */
const mostKept = 20_000

/** From the whole list if the hub keeps it, else the page alone. */
async function readPage(context: HubContext, options: PageOptions): Promise<Page> {
  const { rule, datedBy, currency, limit, after } = options
  if (context.kept === undefined) return readSums(context, options)
  const whole = await keepSum(
    context,
    ['alerts', rule ?? '', datedBy ?? '', currency ?? ''],
    () => readSums(context, { ...options, after: undefined, limit: mostKept }),
    ({ page }) => page.length,
  )
  const { page } = whole
  const before = after === undefined ? -1 : page.findIndex((one) => one.customerId === after.customerId) // prettier-ignore
  // After a change the cursor may stand at no customer of this list, or at another place.
  const isElsewhere = after !== undefined && page[before]?.value !== after.value
  if (isElsewhere || page.length > mostKept) return readSums(context, options)
  return { ...whole, page: page.slice(before + 1, before + 2 + limit) }
}

/** SQL: an open alert of `$1` by rule `$2` and date `$3`. */
function isOpen(context: HubContext, alias: string): string {
  return `${alias}.tenant_id = $1 and ${alias}.state = 'open'
    and ($2::text is null or ${alias}.rule = $2) and ($3::text is null or ${alias}.dated <= $3) and ${inCurrentRealm(context, alias)}`
}

async function readSums(
  context: HubContext,
  options: Omit<PageOptions, 'after'> & { after?: AlertCursor | undefined },
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
