import { integer, maybe, text } from '../databases/columns.ts'
import { read, type Parameter } from '../databases/run.ts'
import type { Tables } from '../databases/tables.ts'
import { takeNextTurn } from '../defaults.ts'
import { versionedTables, type VersionedTable } from '../migrations/0002/versioned-tables.ts'
import { afterKey, lastKeyOf, listOf, orderOf } from './slices.ts'

type Place = Pick<Tables, 'db' | 'table'>

interface Sizes {
  /** Rows of evidence that are held in memory and looked for together. Each time reads the tenant's tables once. */
  ids: number
  /** Rows or versions that one statement looks at. */
  slice: number
}

/**
 * Deletes a tenant's evidence that no row and no version names any more, and returns how many rows that were. Evidence of
 * the last hour stays: the transaction that it belongs to may not have ended. No index finds a row by its evidence, since
 * each write would pay for it: the tenant's rows and versions are gone through in the order of their keys, once for each
 * 50,000 rows of evidence, in slices of 5,000, each a statement of its own. `signal` stops it between two.
 */
export async function deleteUnusedEvidence(
  context: Place,
  tenantId: string,
  {
    signal,
    sizes = { ids: 50_000, slice: 5_000 },
  }: { signal?: AbortSignal | undefined; sizes?: Sizes } = {},
): Promise<number> {
  const evidence = context.table('billing_evidence')
  let gone = 0
  for (let after: string | null = null; ;) {
    const old: { id: string }[] = await read(
      context,
      `select e.evidence_id::text as id from ${evidence} e
       where e.tenant_id = $1 and e.at < now() - interval '1 hour' and ($2::text is null or e.evidence_id > $2::text::bigint)
       order by e.evidence_id limit ${sizes.ids}`,
      [tenantId, after],
      { id: text() },
    )
    const unused = new Set(old.map(({ id }) => id))
    // Rows first: a row that is replaced in between is among the versions by then.
    for (const kind of ['rows', 'versions'] as const) {
      for (const versioned of versionedTables) {
        await takeNamed(context, {
          tenantId,
          versioned,
          of: kind,
          unused,
          size: sizes.slice,
          signal,
        })
      }
    }
    const ids = [...unused]
    for (let at = 0; at < ids.length; at += 500) {
      signal?.throwIfAborted()
      const [row] = await read(
        context,
        `with gone as (
           delete from ${evidence} e using jsonb_array_elements_text($2::text::jsonb) g (id)
           where e.tenant_id = $1 and e.evidence_id = g.id::bigint returning 1)
         select count(*)::integer as gone from gone`,
        [tenantId, JSON.stringify(ids.slice(at, at + 500))],
        { gone: integer() },
      )
      gone += row?.gone ?? 0
      await takeNextTurn()
    }
    const last = old.at(-1)
    if (last === undefined || old.length < sizes.ids) return gone
    after = last.id
  }
}

/** Takes what a table names out of the set. */
async function takeNamed(
  context: Place,
  {
    tenantId,
    versioned,
    of,
    unused,
    size,
    signal,
  }: {
    tenantId: string
    versioned: VersionedTable
    of: 'rows' | 'versions'
    unused: Set<string>
    size: number
    signal: AbortSignal | undefined
  },
): Promise<void> {
  const { table } = versioned
  const order = orderOf(versioned, of)
  const from = context.table(of === 'rows' ? table : `${table}_versions`)
  const build = (after: string) => `with slice as materialized (
      select ${listOf(order, 'v')}, v.evidence_id from ${from} v where v.tenant_id = $1 ${after} order by ${listOf(order, 'v')} limit ${size})
    select (select jsonb_agg(distinct s.evidence_id::text)::text from slice s where s.evidence_id is not null) as named,
      (select count(*) from slice)::integer as seen, ${lastKeyOf(order)} as last`
  const [first, next] = [build(''), build(afterKey(order, 'v', 2))]
  for (let cursor: readonly Parameter[] | null = null; unused.size > 0;) {
    signal?.throwIfAborted()
    const [row]: { named: string | null; seen: number; last: string | null }[] = await read(
      context,
      cursor === null ? first : next,
      [tenantId, ...(cursor ?? [])],
      { named: maybe(text()), seen: integer(), last: maybe(text()) },
    )
    for (const id of JSON.parse(row?.named ?? '[]') as string[]) unused.delete(id)
    await takeNextTurn()
    if (row === undefined || row.seen < size || row.last === null) return
    cursor = JSON.parse(row.last) as Parameter[]
  }
}
