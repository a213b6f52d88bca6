import { integer, maybe, readPrepared, text } from '@vectis/quickbooks-storage/database'
import type { HubContext } from './hub-context.ts'
import type { Revisions } from './revisions.ts'

/** Evidence ids of the SDK grow by 2,048 in a microsecond. */
const twoHours = String(7_200_000_000 * 2_048)
/** Those that the table counts itself, of a host's own writes, are smaller than this. */
const counted = String(2 ** 52)

/** So many ids of a host's own rows, of all its tenants. */
const lastOfHost = 1_000

/**
 * All that write name their evidence in the same transaction. Transactions commit in another order than they take their
 * ids, so that the last id alone does not show a late one: those of the two hours before it are counted and added up.
 * A server whose clock was set back gives ids below the last: then the two hours end now. A host's own ids are counted
 * and added up as well, the last thousand. Evidence of alerts names nothing but alerts; every other kind, a host's own
 * too, may be of anything.
 */
export async function readRevisions(context: HubContext): Promise<Revisions> {
  const evidence = context.table('billing_evidence')
  const isOfBooks = `(e.kind <> 'alerts' or e.evidence_id < ${counted})`
  const last = (where = 'true') =>
    `(select max(e.evidence_id) as last from ${evidence} e where e.tenant_id = $1 and ${where})`
  const instant = '(extract(epoch from now()) * 1000000)::bigint * 2048'
  const sums = (name: string, where: string) =>
    `count(*) filter (where ${where})::int as ${name}_count, sum(e.evidence_id) filter (where ${where})::text as ${name}_sum`
  const [row] = await readPrepared(
    context,
    `select c.realm_id as realm, array[h.last, o.count, o.sum]::text as own, l.last::text as all_last, n.all_count, n.all_sum, b.last::text as books_last, n.books_count, n.books_sum
     from ${last()} l cross join ${last(isOfBooks)} b cross join ${last(`e.evidence_id < ${counted}`)} h
     cross join lateral (
       select count(*), sum(e.evidence_id) from ${evidence} e
       where e.tenant_id = $1 and e.evidence_id <= h.last and e.evidence_id > h.last - ${lastOfHost}) o
     cross join lateral (
       select ${sums('all', `e.evidence_id > least(l.last, ${instant}) - ${twoHours}`)}, ${sums('books', isOfBooks)} from ${evidence} e
       where e.tenant_id = $1 and e.evidence_id > least(coalesce(b.last, l.last), ${instant}) - ${twoHours}) n
     left join ${context.table('quickbooks_connections')} c on c.tenant_id = $1`,
    [context.tenantId],
    {
      realm: maybe(text()),
      own: maybe(text()),
      all_last: maybe(text()),
      all_count: integer(),
      all_sum: maybe(text()),
      books_last: maybe(text()),
      books_count: integer(),
      books_sum: maybe(text()),
    },
  )
  if (row === undefined) throw new Error('Expected one row of sums without a group, found none.')
  const { realm, own } = row
  return {
    all: JSON.stringify([realm, own, row.all_last, row.all_count, row.all_sum]),
    books: JSON.stringify([realm, own, row.books_last, row.books_count, row.books_sum]),
  }
}
