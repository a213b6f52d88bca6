import type { BalanceDifference } from '@vectis/quickbooks/ports'
import type { SyncContext } from './sync-context.ts'

export type Identity = BalanceDifference['identity']

/** An identity: whose rows it judges, which of their columns it needs, and the statement over these rows. */
export interface IdentitySpec {
  entity: 'Payment' | 'Invoice' | 'CreditMemo' | 'Customer'
  columns: readonly string[]
  /**
   * Common tables and a query over the rows `judged` of one slice: (external_id, customer, currency, expected, actual,
   * doubt, excuse). A row in doubt cannot be checked at all; a row with an excuse cannot be checked if it differs. `$1`
   * tenant, `$2` source, `$3` realm.
   */
  tables: string
  query: string
}

const unreadable = (alias: string) =>
  `case when ${alias}.unreadable_since is not null then 'unreadable' end`

/**
 * The identities over a slice of documents or customers. What belongs to a row is looked up by key for each of them
 * (`lateral`, with an aggregate or `offset 0` that the planner may not flatten): it never joins the tables of a realm,
 * whatever it takes the realm for. See docs/decisions/0174.
 */
export function buildIdentities(context: SyncContext): Record<Identity, IdentitySpec> {
  const realm = (alias: string) =>
    `${alias}.tenant_id = $1 and ${alias}.source = $2 and ${alias}.realm_id = $3`
  const live = (alias: string) => `${realm(alias)} and ${alias}.deleted_at is null`
  const payments = context.table('billing_payments')
  const headers = context.table('billing_payment_headers')
  const invoices = context.table('billing_invoices')
  const memos = context.table('billing_credit_memos')
  const customers = context.table('customers')
  // The objects that a link without a type may name, and the customers whose documents a link without an id may have
  // settled: a parent pays for its sub-customers.
  const links = `links(id, customer) as materialized (
      select p.linked_external_id, h.customer_external_id
      from ${headers} h cross join lateral (select p.linked_external_id from ${payments} p
        where ${live('p')} and p.payment_external_id = h.external_id and p.kind = 'other' and (p.linked_type = '' or p.linked_external_id = '') offset 0) p
      where ${live('h')} and h.links_unreadable),
    payers(id) as (
      select customer from links where id = '' and customer is not null
      union
      select c.external_id from payers cross join lateral (
        select c.external_id from ${customers} c where ${live('c')} and c.parent_external_id = payers.id offset 0) c)`
  const excuse = `case when j.external_id in (select id from links) or j.customer_external_id in (select id from payers)
      then 'links_unreadable' end as excuse`
  const settled = (
    column: string,
  ) => `cross join lateral (select coalesce(sum(p.amount), 0) as amount from ${payments} p
      where ${live('p')} and p.${column} = j.external_id) p`
  const document = ['external_id', 'customer_external_id', 'currency', 'unreadable_since']
  const customer = ['external_id', 'currency', 'unreadable_since']
  // Only what is not zero adds anything: the other documents of a customer are not read, however many they are.
  const owed = (id: string) => `lateral (
      select coalesce(sum(o.amount), 0) as amount from (
        select i.balance as amount from ${invoices} i where ${live('i')} and i.customer_external_id = ${id} and i.balance <> 0
        union all select -m.remaining_credit from ${memos} m where ${live('m')} and m.customer_external_id = ${id} and m.remaining_credit <> 0
        union all select -h.unapplied_amount from ${headers} h where ${live('h')} and h.customer_external_id = ${id} and h.unapplied_amount <> 0) o) o`
  const marked = `marked(id) as materialized (${[invoices, memos, headers]
    .map(
      (table) =>
        `select d.customer_external_id from ${table} d where ${live('d')} and d.unreadable_since is not null`,
    )
    .join(' union ')})`
  return {
    // Lines other than invoices, credit memos and deposits have no proven sign: payments that have one are left out.
    // Money that no line explains is a difference.
    payment: {
      entity: 'Payment',
      columns: [
        ...document,
        'total_amount',
        'credit_applied',
        'unapplied_amount',
        'links_unreadable',
        'is_voided',
      ],
      tables: '',
      query: `select j.external_id, j.customer_external_id as customer, j.currency, j.total_amount as expected,
          p.to_invoices - j.credit_applied + j.unapplied_amount as actual,
          case when j.unreadable_since is not null then 'unreadable' when j.links_unreadable then 'links_unreadable' end as doubt, null::text as excuse
        from judged j cross join lateral (select coalesce(sum(p.amount) filter (where p.invoice_external_id is not null), 0) as to_invoices,
          count(*) filter (where p.kind = 'other' and p.line_no > 0 and p.linked_type <> 'Deposit') as unproven
          from ${payments} p where ${live('p')} and p.payment_external_id = j.external_id) p
        where not j.is_voided and (j.unreadable_since is not null or j.links_unreadable or p.unproven = 0)`,
    },
    invoice: {
      entity: 'Invoice',
      columns: [...document, 'total_amount', 'deposit_amount', 'balance', 'unreadable_fields'],
      tables: links,
      query: `select j.external_id, j.customer_external_id as customer, j.currency, j.balance as expected,
          j.total_amount - coalesce(j.deposit_amount, 0) - p.amount as actual,
          case when j.unreadable_since is not null or 'Deposit' = any(j.unreadable_fields) then 'unreadable' end as doubt, ${excuse}
        from judged j ${settled('invoice_external_id')}`,
    },
    creditMemo: {
      entity: 'CreditMemo',
      columns: [...document, 'total_amount', 'remaining_credit'],
      tables: links,
      query: `select j.external_id, j.customer_external_id as customer, j.currency, j.remaining_credit as expected,
          j.total_amount - p.amount as actual, ${unreadable('j')} as doubt, ${excuse}
        from judged j ${settled('credit_memo_external_id')}`,
    },
    // Invoices less open credits less unapplied payments.
    customer: {
      entity: 'Customer',
      columns: [...customer, 'balance'],
      tables: marked,
      query: `select j.external_id, j.external_id as customer, j.currency, j.balance as expected, o.amount as actual,
          ${unreadable('j')} as doubt, case when j.external_id in (select id from marked) then 'unreadable' end as excuse
        from judged j cross join ${owed('j.external_id')}
        where j.balance is not null`,
    },
    // The same with all descendants: `$6` lists root and member of each family.
    customerWithJobs: {
      entity: 'Customer',
      columns: [...customer, 'balance_with_jobs'],
      tables: `${marked}, family(root, amount, is_marked) as materialized (
          select pair.root, sum(o.amount), bool_or(pair.member in (select id from marked))
          from jsonb_to_recordset($6::text::jsonb) as pair(root text, member text) cross join ${owed('pair.member')} group by pair.root)`,
      query: `select j.external_id, j.external_id as customer, j.currency, j.balance_with_jobs as expected, f.amount as actual,
          ${unreadable('j')} as doubt, case when f.is_marked then 'unreadable' end as excuse
        from judged j join family f on f.root = j.external_id
        where j.balance_with_jobs is not null`,
    },
  }
}
