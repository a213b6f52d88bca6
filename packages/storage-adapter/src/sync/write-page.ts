import { nothingWritten } from '@vectis/quickbooks/ports'
import type { WriteCounts } from '@vectis/quickbooks/ports'
import type { BillingRowVersion } from '@vectis/quickbooks/rows'
import { integer, json, text } from '../databases/columns.ts'
import { toJsonParameter } from '../databases/json-parameter.ts'
import { buildPageStatement, type Verdict } from './build-page-statement.ts'
import { inSlices } from './in-slices.ts'
import { proveVoids } from './prove-voids.ts'
import { read } from '../databases/run.ts'
import type { SyncContext } from './sync-context.ts'
import type { TableSpec } from '../tables/define-table.ts'

export interface WrittenPage {
  counts: WriteCounts
  /** Ids of rows that were inserted or changed. */
  written: string[]
  /** Ids whose version was older than the stored one, or that have a tombstone. */
  stale: string[]
  /** Ids with a tombstone that is not newer than the answer. */
  doubted: string[]
}

interface PageInput {
  realmId: string
  spec: TableSpec
  rows: readonly BillingRowVersion[]
  observedAt: string
  /** Ids that a read by id returned: their tombstones are removed. */
  revived?: readonly string[]
}

/**
 * Writes a page without duplicate objects: one statement for the rows, and a second one for voids that its stale rows
 * prove. On an embedded database, that for some rows at a time.
 */
export async function writePage(context: SyncContext, input: PageInput): Promise<WrittenPage> {
  const page: WrittenPage = { counts: nothingWritten(), written: [], stale: [], doubted: [] }
  await inSlices(context, input.rows, (rows) => writeSlice(context, { ...input, rows }, page))
  return page
}

/** Adds what it wrote to `page`. */
async function writeSlice(
  context: SyncContext,
  { realmId, spec, rows, observedAt, revived = [] }: PageInput,
  page: WrittenPage,
): Promise<void> {
  const judged = await read(
    context,
    buildPageStatement(spec, context.table(spec.table)),
    [
      toJsonParameter(rows),
      context.tenantId,
      context.source,
      realmId,
      observedAt,
      toJsonParameter(revived),
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
    page.written.push(...written)
    page.stale.push(...stale)
    page.doubted.push(...doubted)
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
}
