import type { BalanceDifference } from '@vectis/quickbooks/ports'
import type { SyncContext } from './sync-context.ts'

export type Identity = BalanceDifference['identity']

export const identityEntities: Record<Identity, BalanceDifference['entity']> = {
  payment: 'Payment',
  invoice: 'Invoice',
  creditMemo: 'CreditMemo',
  customer: 'Customer',
  customerWithJobs: 'Customer',
}

const unreadable = (alias: string) =>
  `case when ${alias}.unreadable_since is not null then 'unreadable' end`

/**
 * One identity: rows of (external_id, customer, currency, expected, actual, doubt, excuse). A row in doubt cannot be
 * judged at all; one with an excuse cannot be judged when it differs. `$1` tenant, `$2` source, `$3` realm.
 */
export function buildIdentities(context: SyncContext): Record<Identity, string> {
  const scope = (alias: string) =>
    `${alias}.tenant_id = $1 and ${alias}.source = $2 and ${alias}.realm_id = $3 and ${alias}.deleted_at is null`
  const own = (alias: string, other: string) =>
    `${other}.tenant_id = ${alias}.tenant_id and ${other}.source = ${alias}.source and ${other}.realm_id = ${alias}.realm_id`
  const payments = context.table('billing_payments')
  const headers = context.table('billing_payment_headers')
  const invoices = context.table('billing_invoices')
  const memos = context.table('billing_credit_memos')
  const customers = context.table('customers')
  // What a link without a type names, and whose documents a link without an id may have settled: a parent pays for its
  // sub-customers.
  const links = `
      with recursive links(id, customer) as (
        select p.linked_external_id, h.customer_external_id
        from ${headers} h join ${payments} p on ${own('h', 'p')} and p.payment_external_id = h.external_id and p.deleted_at is null
        where ${scope('h')} and h.links_unreadable and p.kind = 'other' and (p.linked_type = '' or p.linked_external_id = '')),
      payers(id) as (
        select customer from links where id = '' and customer is not null
        union
        select c.external_id from ${customers} c join payers on c.parent_external_id = payers.id where ${scope('c')})`
  const excuse = (alias: string) => `
        case when ${alias}.external_id in (select id from links) or ${alias}.customer_external_id in (select id from payers)
          then 'links_unreadable' end as excuse`
  return {
    // Lines other than invoices, credit memos and deposits have no proven sign: payments that have one are left out.
    // Money that no line accounts for differs.
    payment: `
      select h.external_id, h.customer_external_id as customer, h.currency, h.total_amount as expected,
        coalesce(sum(p.amount) filter (where p.invoice_external_id is not null), 0)
        - coalesce(max(h.credit_applied), 0) + coalesce(h.unapplied_amount, 0) as actual,
        case when h.unreadable_since is not null then 'unreadable' when h.links_unreadable then 'links_unreadable' end as doubt, null::text as excuse
      from ${headers} h left join ${payments} p on ${own('h', 'p')} and p.payment_external_id = h.external_id and p.deleted_at is null
      where ${scope('h')} and not h.is_voided
      group by h.external_id, h.customer_external_id, h.currency, h.total_amount, h.unapplied_amount, h.unreadable_since, h.links_unreadable
      having h.unreadable_since is not null or h.links_unreadable or count(*) filter (where p.kind = 'other' and p.line_no > 0 and p.linked_type <> 'Deposit') = 0`,
    invoice: `${links}
      select i.external_id, i.customer_external_id as customer, i.currency, i.balance as expected,
        i.total_amount - coalesce(i.deposit_amount, 0) - coalesce(sum(p.amount), 0) as actual,
        case when i.unreadable_since is not null or 'Deposit' = any(i.unreadable_fields) then 'unreadable' end as doubt, ${excuse('i')}
      from ${invoices} i left join ${payments} p on ${own('i', 'p')} and p.invoice_external_id = i.external_id and p.deleted_at is null
      where ${scope('i')}
      group by i.external_id, i.customer_external_id, i.currency, i.balance, i.total_amount, i.deposit_amount, i.unreadable_since, i.unreadable_fields`,
    creditMemo: `${links}
      select m.external_id, m.customer_external_id as customer, m.currency, m.remaining_credit as expected,
        m.total_amount - coalesce(p.applied, 0) as actual, ${unreadable('m')} as doubt, ${excuse('m')}
      from ${memos} m left join (
        select p.credit_memo_external_id as id, sum(p.amount) as applied from ${payments} p
        where ${scope('p')} and p.credit_memo_external_id is not null group by 1) p on p.id = m.external_id
      where ${scope('m')}`,
    customer: customerIdentity('balance', 'c.external_id'),
    customerWithJobs: customerIdentity('balance_with_jobs', 'tree.root'),
  }

  /** Invoices less open credits less unapplied payments: the customer's own, or with all descendants. */
  function customerIdentity(column: string, key: string): string {
    const isTree = column === 'balance_with_jobs'
    const tree = `
      with recursive tree(root, id) as (
        select c.external_id, c.external_id from ${customers} c where ${scope('c')}
        union
        select tree.root, c.external_id from ${customers} c join tree on c.parent_external_id = tree.id where ${scope('c')}),`
    return `
      ${isTree ? tree : 'with'} owed(id, amount, is_unreadable) as (
        select i.customer_external_id, i.balance, i.unreadable_since is not null from ${invoices} i where ${scope('i')}
        union all select m.customer_external_id, -m.remaining_credit, m.unreadable_since is not null from ${memos} m where ${scope('m')}
        union all select h.customer_external_id, -h.unapplied_amount, h.unreadable_since is not null from ${headers} h where ${scope('h')}),
      total(id, amount, is_unreadable) as materialized (select id, sum(amount), bool_or(is_unreadable) from owed group by id)
      select c.external_id, c.external_id as customer, c.currency, c.${column} as expected, coalesce(sum(total.amount), 0) as actual,
        ${unreadable('c')} as doubt, case when bool_or(total.is_unreadable) then 'unreadable' end as excuse
      from ${customers} c ${isTree ? 'join tree on tree.root = c.external_id' : ''}
      left join total on total.id = ${isTree ? 'tree.id' : key}
      where ${scope('c')} and c.${column} is not null
      group by c.external_id, c.currency, c.${column}, c.unreadable_since`
  }
}
