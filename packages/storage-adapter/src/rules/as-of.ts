import type { BalanceEntity } from '@vectis/quickbooks/rows'

/**
 * The figures of a document as of a day, as SQL over its row under an alias: core's rules `isDatedBy`, `invoiceAsOf`,
 * `creditMemoAsOf` and `paymentAsOf`. `day` is SQL too. `later` is what the document shares with payments (of a payment:
 * with documents) dated after that day; zero for documents that it does not change.
 */

/** The document counts: its date is that day, before it, or unknown. */
export function isDatedBy(alias: string, day: string): string {
  return `coalesce(${alias}.txn_date <= ${day}, true)`
}

/** Payments of later dates change its balance; those of a draft, a void and a deleted invoice they do not. */
function isInvoiceChanged(alias: string): string {
  return `${alias}.base_status not in ('draft', 'voided', 'deleted')`
}

/** The same of a credit memo. One whose credit is unknown or contradictory stays that. */
function isCreditMemoChanged(alias: string): string {
  return `${alias}.state not in ('draft', 'voided', 'deleted', 'anomaly')`
}

/** Columns of an invoice that `later` changes. */
function invoiceAsOf(alias: string, later: string): Record<string, string> {
  const balance = `(${alias}.balance + ${later})`
  const total = `${alias}.total_amount`
  const orElse = (own: string, next: string) =>
    `case when ${later} = 0 then ${own} else ${next} end`
  const status = orElse(
    `${alias}.base_status`,
    `case when ${total} < 0 then 'credit' when ${balance} <= 0 then 'paid' when ${balance} < ${total} then 'partially_paid' else 'open' end`,
  )
  const flags = `case when ${total} = 0 and ${balance} = 0 then array['zero_total'] when ${total} < 0 then array[]::text[]
    when ${balance} < 0 then case when ${total} > 0 then array['overpaid'] else array['overpaid', 'anomaly'] end
    when ${balance} > ${total} then array['anomaly'] else array[]::text[] end
    || array(select f.flag from unnest(${alias}.flags) with ordinality as f(flag, place)
      where f.flag not in ('zero_total', 'overpaid', 'anomaly') order by f.place)`
  return {
    balance: orElse(`${alias}.balance`, balance),
    home_balance: orElse(`${alias}.home_balance`, 'null'),
    base_status: status,
    status,
    flags: orElse(`${alias}.flags`, flags),
  }
}

/** Columns of a credit memo that `later` changes. */
function creditMemoAsOf(alias: string, later: string): Record<string, string> {
  const remaining = `(${alias}.remaining_credit + ${later})`
  const orElse = (own: string, next: string) =>
    `case when ${later} = 0 then ${own} else ${next} end`
  return {
    balance: orElse(`${alias}.balance`, `${alias}.balance + ${later}`),
    remaining_credit: orElse(`${alias}.remaining_credit`, remaining),
    state: orElse(
      `${alias}.state`,
      `case when ${remaining} > ${alias}.total_amount or ${remaining} < 0 then 'anomaly' when ${remaining} = 0 then 'applied'
        when ${remaining} = ${alias}.total_amount then 'open' else 'partially_applied' end`,
    ),
  }
}

/** Columns of a payment that `later` changes: what invoices of later dates took, less what memos of later dates gave. */
function paymentAsOf(alias: string, later: string): Record<string, string> {
  return { unapplied_amount: `${alias}.unapplied_amount + ${later}` }
}

/** How `later` changes a kind of document. */
export interface AsOfRule {
  /** The column of a settlement row that names the document; null for a payment, which is named by all its own. */
  settledBy: string | null
  /** What its settlement rows add to the payment's own amount on account, when the document is dated later. */
  sign: '+' | '-' | null
  isChanged(alias: string): string
  /** The columns that change. */
  columns(alias: string, later: string): Record<string, string>
}

/** One line for each document that has a balance. */
export const asOfRules: Readonly<Record<BalanceEntity, AsOfRule>> = {
  Invoice: {
    settledBy: 'invoice_external_id',
    sign: '+',
    isChanged: isInvoiceChanged,
    columns: invoiceAsOf,
  },
  CreditMemo: {
    settledBy: 'credit_memo_external_id',
    sign: '-',
    isChanged: isCreditMemoChanged,
    columns: creditMemoAsOf,
  },
  Payment: { settledBy: null, sign: null, isChanged: () => 'true', columns: paymentAsOf },
}
