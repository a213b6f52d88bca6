import { openOf, type DocumentKind } from '../context/documents.ts'
import { inCurrentRealm, type HubContext } from '../context/hub-context.ts'

/** The links that count in a scope: account to customer, within the company of that time. */
export function selectLinks(scope: HubContext): string {
  return `select l.source, l.realm_id, l.external_id, l.customer_id from ${scope.table('customer_links')} l
    where l.tenant_id = $1 and l.kind = 'linked' and ${inCurrentRealm(scope, 'l')}`
}

/** The state of the document `d` as JSON; `customerId` is SQL. */
export function describeState(kind: DocumentKind, customerId: string): string {
  return `jsonb_build_object('customerId', ${customerId}, 'accountId', d.customer_external_id, 'currency', d.currency,
      'date', d.txn_date, 'dueDate', ${kind.dueDate('d')}, 'total', d.total_amount::text, 'open', (${openOf(kind, 'd')})::text,
      'status', ${kind.status('d')}, 'counts', ${kind.counts('d')})`
}

/** One row with the state of the document `c` in a scope, as JSON, or none; `links` is a query of `selectLinks`. */
export function selectState(scope: HubContext, kind: DocumentKind, links: string): string {
  return `select ${describeState(kind, 'l.customer_id')} as state, d.${kind.number} as number, d.known_from
    from ${scope.table(kind.table)} d left join ${links} l
      on l.source = d.source and l.realm_id = d.realm_id and l.external_id = d.customer_external_id
    where d.tenant_id = $1 and d.source = c.source and d.realm_id = c.realm_id and d.external_id = c.external_id and d.deleted_at is null`
}
