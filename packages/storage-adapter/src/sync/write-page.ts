import { nothingWritten } from '@vectis/quickbooks/ports'
import type { WriteCounts } from '@vectis/quickbooks/ports'
import type { BillingRowVersion } from '@vectis/quickbooks/rows'
import type { CalendarDate } from '@vectis/quickbooks/values'
import { integer, json, text } from '../databases/columns.ts'
import { toJsonParameter } from '../databases/json-parameter.ts'
import { toColumnArrays } from '../databases/column-arrays.ts'
import { buildPageStatement, firstColumn, isFresh, type Verdict } from './build-page-statement.ts'
import { inSlices } from './in-slices.ts'
import { insertNew } from './insert-new.ts'
import type { PageParts } from './page-parts.ts'
import { proveVoids } from './prove-voids.ts'
import { read } from '../databases/run.ts'
import type { SyncContext } from './sync-context.ts'
import type { TableSpec } from '../tables/define-table.ts'

export interface WrittenPage {
  counts: WriteCounts
  /** Ids of rows that were inserted or changed. */
  written: string[]
  /** Those of them that were inserted. */
  inserted: string[]
  /** Ids whose version was older than the stored one, or that have a tombstone. */
  stale: string[]
  /** Ids with a tombstone that is not newer than the answer. */
  doubted: string[]
  /**
   * Older versions of its objects came with it: they are not counted, and may prove a void of a row that counts as
   * unchanged.
   */
  hasOlder: boolean
}

interface PageInput<Row extends BillingRowVersion> {
  realmId: string
  spec: TableSpec
  rows: readonly Row[]
  observedAt: string
  /** Ids that a read by id returned: their tombstones are removed. */
  revived?: readonly string[]
  /** Most likely nothing is stored of any row. Default false. */
  isFirst?: boolean
  /** The day of the badges. Default: unknown: they are the base status, and overdue stays. */
  today?: CalendarDate | null | undefined
  parts?: PageParts<Row>
}

/**
 * Writes a page without duplicate objects: one statement for the rows, and a second one for voids that its stale rows
 * prove. On an embedded database, that for some rows at a time.
 */
export async function writePage<Row extends BillingRowVersion>(
  context: SyncContext,
  input: PageInput<Row>,
): Promise<WrittenPage> {
  const page: WrittenPage = {
    counts: nothingWritten(),
    written: [],
    inserted: [],
    stale: [],
    doubted: [],
    hasOlder: false,
  }
  await inSlices(context, input.rows, (rows) => writeSlice(context, { ...input, rows }, page))
  return page
}

/** Adds what it wrote to `page`, and returns whether there is anything besides unchanged rows. */
async function writeSlice<Row extends BillingRowVersion>(
  context: SyncContext,
  input: PageInput<Row>,
  page: WrittenPage,
): Promise<boolean> {
  if (input.isFirst !== true) return judgeSlice(context, input, page)
  const inserted = await insertNew(context, input)
  page.counts.inserted += inserted.length
  addAll(page.written, inserted)
  addAll(page.inserted, inserted)
  if (inserted.length === input.rows.length) return true
  const isDone = new Set(inserted)
  const rows = input.rows.filter(({ externalId }) => !isDone.has(externalId))
  return (await judgeSlice(context, { ...input, rows }, page)) || inserted.length > 0
}

async function judgeSlice<Row extends BillingRowVersion>(
  context: SyncContext,
  { realmId, spec, rows, observedAt, revived = [], today = null, parts }: PageInput<Row>,
  page: WrittenPage,
): Promise<boolean> {
  const { columns } = spec
  const judged = await read(
    context,
    buildPageStatement(
      spec,
      context.table(spec.table),
      parts?.statement(firstColumn + columns.length, isFresh),
    ),
    [
      toJsonParameter(revived),
      context.tenantId,
      context.source,
      realmId,
      observedAt,
      today,
      ...toColumnArrays(columns, rows),
      ...(parts ? toColumnArrays(parts.columns, rows.flatMap(parts.of)) : []),
    ],
    {
      verdict: text<Verdict>(),
      count: integer(),
      written: json<string[]>(),
      stale: json<string[]>(),
      doubted: json<string[]>(),
    },
  )
  for (const { verdict, count, written, stale, doubted } of judged) {
    page.counts[verdict] += count
    addAll(page.written, written)
    if (verdict === 'inserted') addAll(page.inserted, written)
    addAll(page.stale, stale)
    addAll(page.doubted, doubted)
  }
  const stale = new Set(judged.flatMap((one) => one.stale))
  if (stale.size > 0 && spec.voids) {
    await proveVoids(context, {
      realmId,
      table: spec.table,
      voids: spec.voids,
      rows: rows.filter(({ externalId }) => stale.has(externalId)),
      observedAt,
    })
  }
  return judged.some(({ verdict }) => verdict !== 'unchanged')
}

/** One by one: a batch of another source can hold more objects than a call may have arguments. */
function addAll<Item>(list: Item[], more: readonly Item[]): void {
  for (const one of more) list.push(one)
}
