import type { TransactionEntity } from '@vectis/quickbooks/rows'
import { compareInstants } from '@vectis/quickbooks/values'
import {
  assertKept,
  instantText,
  integer,
  json,
  maybe,
  read,
  text,
} from '@vectis/quickbooks-storage/database'
import { documentKinds } from '../context/documents.ts'
import { inCurrentRealm, knownAt, ofAccounts, type HubContext } from '../context/hub-context.ts'
import type { Changes, ChangesOptions, DocumentState } from './change.ts'
import { describeChange, isInPeriod } from './describe-change.ts'
import { selectLinks, selectState } from './select-states.ts'

/**
 * The documents whose part in the figures differs between two instants, each with both states. A document is looked at
 * when a version of it began or ended between them, or the link of its account did. See docs/decisions/0178.
 */
export async function readChanges(
  context: HubContext,
  { from, to, customerId, closedThrough, limit = 200, after }: ChangesOptions,
): Promise<Changes> {
  const [then, now] = [knownAt(context, from), knownAt(context, to)]
  if (compareInstants(from, to) > 0) {
    throw new TypeError(`Expected from to be no later than to, received ${from} and ${to}.`)
  }
  const isBetween = (column: string) =>
    `${column} > $2::timestamptz and ${column} <= $3::timestamptz`
  // The rows of accounts by the index of their customer, account by account: joined, they would be a look at all rows.
  const rowsOf = (accounts: string, table: string, where: string) =>
    `${accounts} a cross join lateral (select t.source, t.realm_id, t.external_id from ${table} t where ${ofAccounts('t')} and ${where} offset 0) t`
  // Of one customer its own links at both instants: an account that it got or lost is in one of them only.
  const own = customerId === undefined ? '$4::text is null' : 'l.customer_id = $4::text'
  const moves = `links_then as materialized (${selectLinks(then, own)}), links_now as materialized (${selectLinks(now, own)}),
     moved as materialized (
       select source, realm_id, external_id from links_then b full join links_now s using (source, realm_id, external_id)
       where b.customer_id is distinct from s.customer_id)`
  // Asked first: planned for accounts that might have moved, PostgreSQL would compile the statement (`jit`) for seconds.
  const [counts] = await read(
    context,
    `with ${moves} select (select count(*) from moved)::integer as moved, (select count(*) from links_now)::integer as links
     from (select $2::text, $3::text, $4::text) given`,
    [context.tenantId, from, to, customerId ?? null],
    { moved: integer(), links: integer() },
  )
  const { moved = 0, links = 0 } = counts ?? {}
  // By account, each page reads all documents of the moved ones.
  const isByAccount = customerId !== undefined || moved <= Math.max(2, links / 20)
  // A company that the tenant had at neither instant is in no figure of them. See docs/decisions/0237.
  const isCompany = `(${inCurrentRealm(then, 't')} or ${inCurrentRealm(now, 't')})`
  const candidates = documentKinds.flatMap(({ entity, table }) => {
    // Each table from the cursor on, in the order of its key, until it has filled a page.
    const page = (
      name: string,
      where: string,
    ) => `(select distinct t.source, t.realm_id, t.external_id from ${name} t
            where $4::text is null and t.tenant_id = $1 and ${isAfter(entity, after)} and (${where}) and ${isCompany}
            order by t.source, t.realm_id, t.external_id limit $9) t`
    const changed = (name: string, where: string) =>
      customerId === undefined ? page(name, where) : rowsOf('accounts', name, `(${where})`)
    const versions = context.table(`${table}_versions` as typeof table)
    // A document that is the same at both instants is known at the second one, and the others have changed. `is true`
    // keeps it from becoming a join, which would read the table to its end.
    const standing = isByAccount
      ? rowsOf('moved', now.table(table), 'true')
      : page(
          now.table(table),
          `((t.source, t.realm_id, t.customer_external_id) in (select source, realm_id, external_id from moved)) is true`,
        )
    return [
      changed(context.table(table), isBetween('t.known_from')),
      changed(versions, `${isBetween('t.known_from')} or ${isBetween('t.known_to')}`),
      ...(moved === 0 ? [] : [standing]),
    ].map(
      (rows) => `select t.source, t.realm_id, '${entity}' as entity, t.external_id from ${rows}`,
    )
  })
  const states = documentKinds.map(
    (kind) => `
     select c.*, b.state as before, s.state as after, coalesce(s.number, b.number) as number, s.known_from
     from page c left join lateral (${selectState(then, kind)}) b on true
       left join lateral (${selectState(now, kind)}) s on true
     where c.entity = '${kind.entity}'`,
  )
  const rows = await read(
    context,
    `with ${moves},
     accounts as materialized (
       select source, realm_id, external_id from links_then union select source, realm_id, external_id from links_now),
     page as materialized (
       select * from (${candidates.join(' union ')}) c
       where $5::text is null or (c.source, c.realm_id, c.entity, c.external_id) > ($5::text, $6::text, $7::text, $8::text)
       order by c.source, c.realm_id, c.entity, c.external_id limit $9),
     states as (${states.join(' union all ')})
     select c.source, c.realm_id, c.entity, c.external_id, c.number, c.before::text, c.after::text, ${instantText('c.known_from')} as known_from,
       exists (select 1 from ${now.table('customers')} k where k.tenant_id = $1 and k.source = c.source and k.realm_id = c.realm_id
         and k.external_id = c.before ->> 'accountId' and k.deleted_reason = 'merged')::text as merged
     from states c order by c.source, c.realm_id, c.entity, c.external_id`,
    [
      context.tenantId,
      from,
      to,
      customerId ?? null,
      after?.source ?? null,
      after?.realmId ?? null,
      after?.entity ?? null,
      after?.externalId ?? null,
      limit,
    ],
    {
      source: text(),
      realm_id: text(),
      entity: text<TransactionEntity>(),
      external_id: text(),
      number: maybe(text()),
      before: maybe(json<DocumentState>()),
      after: maybe(json<DocumentState>()),
      known_from: maybe(text()),
      merged: text(),
    },
  )
  await assertKept(context, context.tenantId, [from, to])
  const changes = rows.flatMap((row) => {
    const { before, after: last } = row
    const kinds = describeChange(before, last, { isMerged: row.merged === 'true' })
    if (kinds.length === 0) return []
    // Between the two instants it was the customer's, and at neither of them.
    const customers = [before?.customerId, last?.customerId]
    if (customerId !== undefined && !customers.includes(customerId)) return []
    return {
      entity: row.entity,
      source: row.source,
      realmId: row.realm_id,
      externalId: row.external_id,
      docNumber: row.number,
      kinds,
      isInClosedPeriod: isInPeriod([before, last], closedThrough),
      knownFrom: row.known_from,
      before,
      after: last,
    }
  })
  const end = rows.at(-1)
  const next =
    rows.length === limit && end
      ? {
          source: end.source,
          realmId: end.realm_id,
          entity: end.entity,
          externalId: end.external_id,
        }
      : null
  return { changes, next }
}

/** Rows `t` of an entity's table that may come after the cursor: a condition on the first columns of its key. */
function isAfter(entity: TransactionEntity, after: ChangesOptions['after']): string {
  if (after === undefined) return 'true'
  if (entity === after.entity)
    return '(t.source, t.realm_id, t.external_id) > ($5::text, $6::text, $8::text)'
  // Their first letters differ, so every collation orders them in this way.
  return `(t.source, t.realm_id) ${entity > after.entity ? '>=' : '>'} ($5::text, $6::text)`
}
