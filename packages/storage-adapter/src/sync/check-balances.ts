import {
  toInstant,
  type BalanceDifference,
  type Instant,
  type VerificationReport,
} from '@vectis/quickbooks'
import { joiningByHash } from '../databases/joining-by-hash.ts'
import { run, type SyncContext } from './sync-context.ts'

/** One identity: rows of (external_id, currency, expected, actual). */
function buildIdentities(context: SyncContext): Record<BalanceDifference['identity'], string> {
  const scope = (alias: string) =>
    `${alias}.tenant_id = $1 and ${alias}.source = $2 and ${alias}.realm_id = $3 and ${alias}.deleted_at is null`
  const own = (alias: string, other: string) =>
    `${other}.tenant_id = ${alias}.tenant_id and ${other}.source = ${alias}.source and ${other}.realm_id = ${alias}.realm_id`
  const payments = context.table('billing_payments')
  const headers = context.table('billing_payment_headers')
  const invoices = context.table('billing_invoices')
  const memos = context.table('billing_credit_memos')
  const customers = context.table('customers')
  return {
    // Lines other than invoices, credit memos and deposits have no proven sign: payments that have one are left out.
    payment: `
      select h.external_id, h.customer_external_id as customer, h.currency, h.total_amount as expected,
        coalesce(sum(p.amount) filter (where p.invoice_external_id is not null), 0)
        - coalesce(max(h.credit_applied), 0) + coalesce(h.unapplied_amount, 0) as actual
      from ${headers} h left join ${payments} p on ${own('h', 'p')} and p.payment_external_id = h.external_id and p.deleted_at is null
      where ${scope('h')} and not h.is_voided
      group by h.external_id, h.customer_external_id, h.currency, h.total_amount, h.unapplied_amount
      having count(*) filter (where p.kind = 'other' and p.linked_type <> 'Deposit') = 0`,
    invoice: `
      select i.external_id, i.customer_external_id as customer, i.currency, i.balance as expected,
        i.total_amount - coalesce(i.deposit_amount, 0) - coalesce(sum(p.amount), 0) as actual
      from ${invoices} i left join ${payments} p on ${own('i', 'p')} and p.invoice_external_id = i.external_id and p.deleted_at is null
      where ${scope('i')} group by i.external_id, i.customer_external_id, i.currency, i.balance, i.total_amount, i.deposit_amount`,
    creditMemo: `
      select m.external_id, m.customer_external_id as customer, m.currency, m.remaining_credit as expected, m.total_amount - coalesce(p.applied, 0) as actual
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
      ${isTree ? tree : 'with'} owed(id, amount) as (
        select i.customer_external_id, i.balance from ${invoices} i where ${scope('i')}
        union all select m.customer_external_id, -m.remaining_credit from ${memos} m where ${scope('m')}
        union all select h.customer_external_id, -h.unapplied_amount from ${headers} h where ${scope('h')}),
      total(id, amount) as materialized (select id, sum(amount) from owed group by id)
      select c.external_id, c.external_id as customer, c.currency, c.${column} as expected, coalesce(sum(total.amount), 0) as actual
      from ${customers} c ${isTree ? 'join tree on tree.root = c.external_id' : ''}
      left join total on total.id = ${isTree ? 'tree.id' : key}
      where ${scope('c')} and c.${column} is not null
      group by c.external_id, c.currency, c.${column}`
  }
}

const entities: Record<BalanceDifference['identity'], BalanceDifference['entity']> = {
  payment: 'Payment',
  invoice: 'Invoice',
  creditMemo: 'CreditMemo',
  customer: 'Customer',
  customerWithJobs: 'Customer',
}

/**
 * The balance identities over our rows against the balances that QuickBooks itself reports; costs no API call. Journal entries and charges posted straight to
 * receivables are outside these tables and show as differences of their customer.
 */
export async function checkBalances(
  context: SyncContext,
  { realmId, now, limit }: { realmId: string; now: Instant; limit: number },
): Promise<VerificationReport> {
  const report: VerificationReport = {
    checkedAt: toInstant(Date.parse(now)),
    checked: { payment: 0, invoice: 0, creditMemo: 0, customer: 0, customerWithJobs: 0 },
    differences: [],
    truncated: false,
  }
  await joiningByHash(context.db, async (db) => {
    for (const [name, text] of Object.entries(buildIdentities(context))) {
      const identity = name as BalanceDifference['identity']
      const { rows } = await run<{
        checked: string | number
        external_id: string | null
        customer: string | null
        currency: string | null
        expected: string | null
        actual: string | null
      }>(
        { db },
        `with checked as (select * from (${text}) all_rows)
         select (select count(*) from checked) as checked, d.external_id, d.customer, d.currency, d.expected::text, d.actual::text
         from (select 1) one left join (
           select * from checked where expected is distinct from actual order by external_id limit $4) d on true`,
        [context.tenantId, context.source, realmId, limit + 1],
      )
      report.checked[identity] = Number(rows[0]?.checked ?? 0)
      for (const row of rows) {
        if (row.external_id === null) continue
        if (report.differences.length >= limit) {
          report.truncated = true
          break
        }
        report.differences.push({
          identity,
          entity: entities[identity],
          externalId: row.external_id,
          customerExternalId: row.customer,
          currency: row.currency,
          expected: row.expected ?? '0',
          actual: row.actual ?? '0',
        })
      }
    }
  })
  return report
}
