import type { BillingRowVersion } from '@vectis/quickbooks/rows'
import type { CalendarDate } from '@vectis/quickbooks/values'
import { columnValue, selectColumns, toColumnArrays } from '../databases/column-arrays.ts'
import { json } from '../databases/columns.ts'
import { read } from '../databases/run.ts'
import { statusExpression } from '../rules/open-invoice.ts'
import { stamps } from '../rules/stamps.ts'
import type { TableSpec } from '../tables/define-table.ts'
import type { PageParts } from './page-parts.ts'
import { isSameScope, scopeColumns } from './scope-join.ts'
import type { SyncContext } from './sync-context.ts'

/** The parameters before the columns. */
const firstColumn = 6

/**
 * Inserts the rows of which nothing is stored, as they came and with their parts, and returns their ids; the others it
 * leaves alone. In a first read those are all. The statement that judges rows would do the same with them, and is
 * planned with an update, and calls its triggers, for no row at all. See docs/decisions/0238.
 */
export async function insertNew<Row extends BillingRowVersion>(
  context: SyncContext,
  {
    realmId,
    spec,
    rows,
    observedAt,
    today = null,
    parts,
  }: {
    realmId: string
    spec: TableSpec
    rows: readonly Row[]
    observedAt: string
    /** The day of the badges. Default: unknown, and they are the base status. */
    today?: CalendarDate | null | undefined
    parts?: PageParts<Row>
  },
): Promise<string[]> {
  const { columns } = spec
  const more = parts?.statement(firstColumn + columns.length, isInserted) ?? ''
  const found = await read(
    context,
    buildInsert(spec, context.table(spec.table), more),
    [
      observedAt,
      context.tenantId,
      context.source,
      realmId,
      today,
      ...toColumnArrays(columns, rows),
      ...(parts ? toColumnArrays(parts.columns, rows.flatMap(parts.of)) : []),
    ],
    { ids: json<string[]>() },
  )
  return found[0]?.ids ?? []
}

const isInserted = 'p.external_id in (select external_id from inserted)'

function buildInsert(spec: TableSpec, tableName: string, more: string): string {
  const { columns } = spec
  return `with sent as (
  select ${scopeColumns}, $1::timestamptz as observed_at, $5::date as today, ${columns.map((column) => columnValue(column, 'p')).join(', ')}
  from ${selectColumns(columns, firstColumn, 'p')}
), inserted as (
  ${insertSent(spec, tableName, statusExpression('p', 'p.today'))}
  left join lateral (select true as is_known from ${tableName} s where ${isSameScope('s', 'p')} and s.external_id = p.external_id offset 0) s on true
  where s.is_known is null returning external_id
)${more}
select coalesce(jsonb_agg(external_id), '[]')::text as ids from inserted`
}

/** Inserts rows `p` of a set `sent`, with its column `observed_at`. Of invoices `badge` is the status. */
export function insertSent(
  { table, columns }: TableSpec,
  tableName: string,
  badge: string,
): string {
  const names = [...scope, 'observed_at', ...columns.map(({ column }) => column)]
  const isBadged = table === 'billing_invoices'
  return `insert into ${tableName} (${names.join(', ')}${isBadged ? ', status' : ''}, ${stamps.columns})
  select ${names.map((name) => `p.${name}`).join(', ')}${isBadged ? `, ${badge}` : ''}, ${stamps.values} from sent p`
}

const scope = ['tenant_id', 'source', 'realm_id']
