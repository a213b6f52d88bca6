import type { TransactionEntity } from '@vectis/quickbooks/rows'
import { isOwed, type TableName } from '@vectis/quickbooks-storage/database'
import {
  hasCredit,
  inCurrentRealm,
  isIssued,
  isMemoIssued,
  type HubContext,
} from '../context/hub-context.ts'
import { isStanding, moneyDocuments } from '../context/documents.ts'

export interface DocumentKind {
  entity: TransactionEntity
  table: TableName
  /** SQL over an alias. */
  number: (alias: string) => string
  dueDate: (alias: string) => string
  open: (alias: string) => string
  status: (alias: string) => string
  counts: (alias: string) => string
}

/** How each kind of document stands in the figures of the panel. */
export const documentKinds: readonly DocumentKind[] = [
  {
    entity: 'Invoice',
    table: 'billing_invoices',
    number: (alias) => `${alias}.doc_number`,
    dueDate: (alias) => `${alias}.due_date`,
    open: (alias) => `case when ${isOwed(alias)} then ${alias}.balance else 0 end`,
    status: (alias) => `${alias}.base_status`,
    counts: isIssued,
  },
  {
    entity: 'CreditMemo',
    table: 'billing_credit_memos',
    number: (alias) => `${alias}.doc_number`,
    dueDate: () => 'null::date',
    open: (alias) => `case when ${hasCredit(alias)} then ${alias}.remaining_credit else 0 end`,
    status: (alias) => `${alias}.state`,
    counts: isMemoIssued,
  },
  ...moneyDocuments.map(({ entity, table, number, receipt }): DocumentKind => ({
    entity,
    table,
    number: (alias) => `${alias}.${number}`,
    dueDate: () => 'null::date',
    open: (alias) =>
      receipt === null
        ? `case when ${isStanding(alias)} then ${alias}.unapplied_amount else 0 end`
        : '0::numeric',
    status: (alias) => `case when ${alias}.is_voided then 'voided' else 'standing' end`,
    counts: isStanding,
  })),
]

/** The links that count in a scope: account to customer, within the company of that time. */
export function selectLinks(scope: HubContext): string {
  return `select l.source, l.realm_id, l.external_id, l.customer_id from ${scope.table('customer_links')} l
    where l.tenant_id = $1 and l.kind = 'linked' and ${inCurrentRealm(scope, 'l')}`
}

/** The state of the document `d` as JSON; `customerId` is SQL. */
export function describeState(kind: DocumentKind, customerId: string): string {
  return `jsonb_build_object('customerId', ${customerId}, 'accountId', d.customer_external_id, 'currency', d.currency,
      'date', d.txn_date, 'dueDate', ${kind.dueDate('d')}, 'total', d.total_amount::text, 'open', (${kind.open('d')})::text,
      'status', ${kind.status('d')}, 'counts', ${kind.counts('d')})`
}

/** One row with the state of the document `c` in a scope, as JSON, or none; `links` is a query of `selectLinks`. */
export function selectState(scope: HubContext, kind: DocumentKind, links: string): string {
  return `select ${describeState(kind, 'l.customer_id')} as state, ${kind.number('d')} as number, d.known_from
    from ${scope.table(kind.table)} d left join ${links} l
      on l.source = d.source and l.realm_id = d.realm_id and l.external_id = d.customer_external_id
    where d.tenant_id = $1 and d.source = c.source and d.realm_id = c.realm_id and d.external_id = c.external_id and d.deleted_at is null`
}
