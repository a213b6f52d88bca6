import type { BalanceSubject, VerificationReport } from '@vectis/quickbooks/ports'
import type { BalanceIdentity } from '@vectis/quickbooks/rows'
import { toInstant, type Instant } from '@vectis/quickbooks/values'
import { noneChecked } from '@vectis/quickbooks/wire'
import { integer, maybe, text, type RowOf } from '../databases/columns.ts'
import { toJsonParameter } from '../databases/json-parameter.ts'
import { read } from '../databases/run.ts'
import { takeNextTurn } from '../defaults.ts'
import { syncedTables } from '../tables/synced-tables.ts'
import { buildIdentities, type IdentitySpec } from './balance-identities.ts'
import { findBalanceScope } from './balance-scope.ts'
import { isEmbedded, watchPace } from './in-slices.ts'
import { readFamilies } from './families.ts'
import type { SyncContext } from './sync-context.ts'

/**
 * Rows that one statement judges: on a server two hundredths of a second, on an embedded database one or two, and then
 * others have their turn. Customers fewer at a time, because each stands for all of its documents: PostgreSQL would
 * compile (`jit`) a statement with a large estimate.
 */
const slices = { documents: 2_000, customers: 500, embedded: 150 }

function sliceSize(context: SyncContext, { entity }: Rows, isPaceKnown: boolean): number {
  if (!isPaceKnown || isEmbedded(context)) return slices.embedded
  return entity === 'Customer' ? slices.customers : slices.documents
}

const foundColumns = {
  checked: integer(),
  seen: integer(),
  last: maybe(text()),
  external_id: maybe(text()),
  customer: maybe(text()),
  currency: maybe(text()),
  expected: maybe(text()),
  actual: maybe(text()),
  reason: maybe(text<'unreadable' | 'links_unreadable'>()),
}

/**
 * The balance identities over our rows against the balances that QuickBooks itself reports; costs no API call. Journal
 * entries and charges posted directly to receivables are not in these tables and appear as differences of their
 * customer. Objects that could not be read in full are listed as inconclusive instead. In slices, none of which reads
 * more than what belongs to its rows.
 */
export async function checkBalances(
  context: SyncContext,
  input: { realmId: string; now: Instant; limit: number; about?: readonly BalanceSubject[] },
): Promise<VerificationReport> {
  const { realmId, now, limit, about } = input
  const report: VerificationReport = {
    checkedAt: toInstant(Date.parse(now)),
    checked: noneChecked(),
    differences: [],
    truncated: false,
  }
  const scope = about === undefined ? null : await findBalanceScope(context, realmId, about)
  // The first statement shows whether the database is embedded.
  let isPaceKnown = false
  for (const [name, spec] of Object.entries(buildIdentities(context))) {
    const identity = name as BalanceIdentity
    const judge = async (rows: string, size: number, which: string, ...more: string[]) => {
      const parameters = [context.tenantId, context.source, realmId, limit + 1, which, ...more]
      let found: RowOf<typeof foundColumns>[] = []
      await watchPace(context.pace, async () => {
        found = await read(context, buildStatement(spec, rows), parameters, foundColumns)
      })
      isPaceKnown = true
      report.checked[identity] += found[0]?.checked ?? 0
      for (const row of found) addFinding(report, { identity, entity: spec.entity }, row, limit)
      await takeNextTurn()
      return found[0]?.seen === size ? found[0].last : null
    }
    const judgeNamed = async (ids: readonly string[]) => {
      const families =
        identity === 'customerWithJobs'
          ? [toJsonParameter(await readFamilies(context, realmId, ids))]
          : []
      await judge(namedRows(context, spec), ids.length, toJsonParameter(ids), ...families)
    }
    const size = () => sliceSize(context, spec, isPaceKnown)
    if (scope !== null) {
      const ids = scope[identity]
      for (let start = 0, end = 0; start < ids.length; start = end) {
        end = start + size()
        await judgeNamed(ids.slice(start, end))
      }
    } else if (identity === 'customerWithJobs') {
      for await (const ids of listCustomers(context, realmId, size)) await judgeNamed(ids)
    } else {
      let after: string | null = ''
      while (after !== null) {
        const rows = size()
        after = await judge(sliceAfter(context, spec, rows), rows, after)
      }
    }
  }
  return report
}

async function* listCustomers(
  context: SyncContext,
  realmId: string,
  size: () => number,
): AsyncGenerator<string[]> {
  const spec = { entity: 'Customer', columns: ['external_id'] } as const
  let last: string | undefined = ''
  while (last !== undefined) {
    const most = size()
    const parameters: string[] = [context.tenantId, context.source, realmId, last]
    const rows: { external_id: string }[] = await read(
      context,
      sliceAfter(context, spec, most, '$4'),
      parameters,
      { external_id: text() },
    )
    if (rows.length > 0) yield rows.map(({ external_id: id }) => id)
    last = rows.length === most ? rows.at(-1)?.external_id : undefined
  }
}

const scoped = 't.tenant_id = $1 and t.source = $2 and t.realm_id = $3 and t.deleted_at is null'

type Rows = Pick<IdentitySpec, 'entity' | 'columns'>

/** The rows behind a key, by the primary key: no other index has its condition. */
function sliceAfter(
  { table }: SyncContext,
  { entity, columns }: Rows,
  size: number,
  after = '$5',
): string {
  return `select ${columns.map((column) => `t.${column}`).join(', ')} from ${table(syncedTables[entity].table)} t
    where ${scoped} and t.external_id > ${after} order by t.external_id limit ${size}`
}

/** The rows whose ids `$5` lists. */
function namedRows({ table }: SyncContext, { entity, columns }: Rows): string {
  return `select ${columns.map((column) => `t.${column}`).join(', ')} from jsonb_array_elements_text($5::text::jsonb) id
    cross join lateral (select * from ${table(syncedTables[entity].table)} t where ${scoped} and t.external_id = id offset 0) t`
}

/**
 * A row that differs without an excuse is a difference; a row in doubt, or one that differs with an excuse, is
 * inconclusive.
 */
function buildStatement({ tables, query }: IdentitySpec, rows: string): string {
  return `with recursive judged as materialized (${rows})${tables === '' ? '' : `, ${tables}`}, compared as materialized (
    select *, case when doubt is not null then doubt when expected is distinct from actual then excuse end as reason
    from (${query}) all_rows
  ), found as (
    select *, row_number() over (partition by reason is null order by external_id) as place
    from compared where reason is not null or expected is distinct from actual
  )
  select (select count(*) from compared where reason is null) as checked, (select count(*) from judged) as seen,
    (select max(external_id) from judged) as last, f.external_id, f.customer, f.currency, f.expected::text, f.actual::text, f.reason
  from (select 1) one left join (select * from found where place <= $4 order by external_id) f on true`
}

function addFinding(
  report: VerificationReport,
  about: { identity: BalanceIdentity; entity: IdentitySpec['entity'] },
  row: RowOf<typeof foundColumns>,
  limit: number,
): void {
  if (row.external_id === null) return
  const named = {
    ...about,
    externalId: row.external_id,
    customerExternalId: row.customer,
  }
  const { reason } = row
  const listed = reason === null ? report.differences : (report.inconclusive ??= [])
  if (listed.length >= limit) report.truncated = true
  else if (reason !== null) report.inconclusive?.push({ ...named, reason })
  else {
    const { currency, expected, actual } = row
    report.differences.push({
      ...named,
      currency,
      expected: expected ?? '0',
      actual: actual ?? '0',
    })
  }
}
