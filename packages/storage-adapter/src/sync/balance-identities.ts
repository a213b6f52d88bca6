import {
  customerBalances,
  documentBalances,
  documentIdentities,
  owedFigures,
} from '@vectis/quickbooks/rows'
import type { BalanceEntity, BalanceIdentity, DocumentIdentity } from '@vectis/quickbooks/rows'
import { hasUnprovenSign, isDoubtfulLink } from '../rules/settlement-rows.ts'
import { toSnakeCase } from '../tables/define-table.ts'
import { syncedTables } from '../tables/synced-tables.ts'
import type { SyncContext } from './sync-context.ts'

/** An identity: whose rows it judges, which of their columns it needs, and the statement over these rows. */
export interface IdentitySpec {
  entity: BalanceEntity | 'Customer'
  columns: readonly string[]
  /**
   * Common tables and a query over the rows `judged` of one slice: (external_id, customer, currency, expected, actual,
   * doubt, excuse). A row in doubt cannot be checked at all; a row with an excuse cannot be checked if it differs. `$1`
   * tenant, `$2` source, `$3` realm.
   */
  tables: string
  query: string
}

/**
 * The identities over a slice of documents or customers. What belongs to a row is looked up by key for each of them
 * (`lateral`, with an aggregate or `offset 0` that the planner may not flatten): it never joins the tables of a realm,
 * whatever it takes the realm for. See docs/decisions/0174.
 */
export function buildIdentities(context: SyncContext): Record<BalanceIdentity, IdentitySpec> {
  const live = (alias: string) =>
    `${alias}.tenant_id = $1 and ${alias}.source = $2 and ${alias}.realm_id = $3 and ${alias}.deleted_at is null`
  const tableOf = (entity: BalanceEntity) => context.table(syncedTables[entity].table)
  const payments = context.table('billing_payments')
  const customers = context.table('customers')
  // The objects that a link without a type may name, and the customers whose documents a link without an id may have
  // settled: a parent pays for its sub-customers.
  const links = `links(id, customer) as materialized (
      select p.linked_external_id, h.customer_external_id
      from ${tableOf('Payment')} h cross join lateral (select p.linked_external_id from ${payments} p
        where ${live('p')} and p.payment_external_id = h.external_id and ${isDoubtfulLink('p')} offset 0) p
      where ${live('h')} and h.links_unreadable),
    payers(id) as (
      select customer from links where id = '' and customer is not null
      union
      select c.external_id from payers cross join lateral (
        select c.external_id from ${customers} c where ${live('c')} and c.parent_external_id = payers.id offset 0) c)`
  const doubtfulLink = `case when j.external_id in (select id from links) or j.customer_external_id in (select id from payers)
      then 'links_unreadable' end`

  const document = (identity: DocumentIdentity): IdentitySpec => {
    const { entity, reported, adds, subtracts, ownRows, rowsNamingIt, needs } =
      documentBalances[identity]
    const isPayment = entity === 'Payment'
    const own = [
      ...adds.map((field) => `+ coalesce(j.${toSnakeCase(field)}, 0)`),
      ...subtracts.map((field) => `- coalesce(j.${toSnakeCase(field)}, 0)`),
    ].join(' ')
    const settled =
      ownRows === null
        ? `p.${toSnakeCase(rowsNamingIt ?? '')} = j.external_id`
        : `p.payment_external_id = j.external_id`
    const counted = ownRows === null ? '' : ` filter (where p.${toSnakeCase(ownRows)} is not null)`
    const isUnreadable = [
      'j.unreadable_since is not null',
      ...needs.map((field) => `'${field}' = any(j.unreadable_fields)`),
    ].join(' or ')
    return {
      entity,
      columns: [
        'external_id',
        'customer_external_id',
        'currency',
        'unreadable_since',
        ...[reported, ...adds, ...subtracts].map(toSnakeCase),
        ...(needs.length === 0 ? [] : ['unreadable_fields']),
        ...(isPayment ? ['links_unreadable', 'is_voided'] : []),
      ],
      tables: isPayment ? '' : links,
      // Payments with a row of unproven sign are left out. Money that no line explains is a difference.
      query: `select j.external_id, j.customer_external_id as customer, j.currency, j.${toSnakeCase(reported)} as expected,
          ${own} ${ownRows === null ? '-' : '+'} p.amount as actual,
          case when ${isUnreadable} then 'unreadable'${isPayment ? " when j.links_unreadable then 'links_unreadable'" : ''} end as doubt,
          ${isPayment ? 'null::text' : doubtfulLink} as excuse
        from judged j cross join lateral (select coalesce(sum(p.amount)${counted}, 0) as amount,
          count(*) filter (where ${hasUnprovenSign('p')}) as unproven
          from ${payments} p where ${live('p')} and ${settled}) p
        ${isPayment ? 'where not j.is_voided and (j.unreadable_since is not null or j.links_unreadable or p.unproven = 0)' : ''}`,
    }
  }

  // Only what is not zero adds anything: the other documents of a customer are not read, however many they are.
  const owed = (id: string) => `lateral (select coalesce(sum(o.amount), 0) as amount from (
      ${balanceTables
        .map(({ entity, amount, sign }) => {
          const table = tableOf(entity)
          return `select ${sign} d.${amount} as amount from ${table} d where ${live('d')} and d.customer_external_id = ${id} and d.${amount} <> 0`
        })
        .join(' union all ')}) o) o`
  const marked = `marked(id) as materialized (${balanceTables
    .map(({ entity }) => {
      const table = tableOf(entity)
      return `select d.customer_external_id from ${table} d where ${live('d')} and d.unreadable_since is not null`
    })
    .join(' union ')})`
  const customer = (
    field: string,
    sum: { tables?: string; join: string; amount: string; isMarked: string },
  ): IdentitySpec => ({
    entity: 'Customer',
    columns: ['external_id', 'currency', 'unreadable_since', toSnakeCase(field)],
    tables: [marked, ...(sum.tables === undefined ? [] : [sum.tables])].join(', '),
    query: `select j.external_id, j.external_id as customer, j.currency, j.${toSnakeCase(field)} as expected, ${sum.amount} as actual,
        case when j.unreadable_since is not null then 'unreadable' end as doubt, case when ${sum.isMarked} then 'unreadable' end as excuse
      from judged j ${sum.join}
      where j.${toSnakeCase(field)} is not null`,
  })
  return {
    ...(Object.fromEntries(documentIdentities.map((name) => [name, document(name)])) as Record<
      DocumentIdentity,
      IdentitySpec
    >),
    customer: customer(customerBalances.customer, {
      join: `cross join ${owed('j.external_id')}`,
      amount: 'o.amount',
      isMarked: 'j.external_id in (select id from marked)',
    }),
    // `$6` lists root and member of each family.
    customerWithJobs: customer(customerBalances.customerWithJobs, {
      tables: `family(root, amount, is_marked) as materialized (
          select pair.root, sum(o.amount), bool_or(pair.member in (select id from marked))
          from jsonb_to_recordset($6::text::jsonb) as pair(root text, member text) cross join ${owed('pair.member')} group by pair.root)`,
      join: 'join family f on f.root = j.external_id',
      amount: 'f.amount',
      isMarked: 'f.is_marked',
    }),
  }
}

const balanceTables = Object.entries(owedFigures).map(([entity, { figure, sign }]) => ({
  entity: entity as BalanceEntity,
  amount: toSnakeCase(figure),
  sign: sign === 1 ? '' : '-',
}))
