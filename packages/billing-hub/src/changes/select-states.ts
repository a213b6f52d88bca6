import { openOf, type DocumentKind } from '../context/documents.ts'
import { inCurrentRealm, type HubContext } from '../context/hub-context.ts'

/** The links that count in a scope: account to customer, within the company of that time; `where` is SQL over `l`. */
export function selectLinks(scope: HubContext, where: string): string {
  return `select l.source, l.realm_id, l.external_id, l.customer_id from ${scope.table('customer_links')} l
    where l.tenant_id = $1 and l.kind = 'linked' and ${where} and ${inCurrentRealm(scope, 'l')}`
}

/** The state of the document `d` as JSON; `customerId` is SQL. */
export function describeState(kind: DocumentKind, customerId: string): string {
  return `jsonb_build_object('customerId', ${customerId}, 'accountId', d.customer_external_id, 'currency', d.currency,
      'date', d.txn_date, 'dueDate', ${kind.dueDate('d')}, 'total', d.total_amount::text, 'open', (${openOf(kind, 'd')})::text,
      'status', ${kind.status('d')}, 'counts', ${kind.counts('d')})`
}

/**
 * One row with the state of the document `c` in a scope, as JSON, or none. Its link is found by key: joined, each
 * document would be a look at all links of the tenant.
 */
export function selectState(scope: HubContext, kind: DocumentKind): string {
  const ofDocument =
    'l.source = d.source and l.realm_id = d.realm_id and l.external_id = d.customer_external_id'
  return `select ${describeState(kind, 'l.customer_id')} as state, d.${kind.number} as number, d.known_from
    from ${scope.table(kind.table)} d left join lateral (${selectLinks(scope, ofDocument)} offset 0) l on true
    where d.tenant_id = $1 and d.source = c.source and d.realm_id = c.realm_id and d.external_id = c.external_id and d.deleted_at is null`
}
