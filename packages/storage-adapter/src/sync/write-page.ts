import { nothingWritten } from '@vectis/quickbooks/ports'
import type { WriteCounts } from '@vectis/quickbooks/ports'
import type { BillingRowVersion } from '@vectis/quickbooks/rows'
import { integer, json, text } from '../databases/columns.ts'
import { toJsonParameter } from '../databases/json-parameter.ts'
import { buildPageStatement, type Verdict } from './build-page-statement.ts'
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

/**
 * Writes a page without duplicate objects: one statement for the rows, and a second one for voids that its stale rows
 * prove.
 */
export async function writePage(
  context: SyncContext,
  input: {
    realmId: string
    spec: TableSpec
    rows: readonly BillingRowVersion[]
    observedAt: string
    /** Ids that a read by id returned: their tombstones are removed. */
    revived?: readonly string[]
  },
): Promise<WrittenPage> {
  const { realmId, spec, rows, observedAt, revived = [] } = input
  const page: WrittenPage = { counts: nothingWritten(), written: [], stale: [], doubted: [] }
  if (rows.length === 0) return page
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
    page.counts[verdict] = count
    page.written.push(...written)
    page.stale.push(...stale)
    page.doubted.push(...doubted)
  }
  if (page.stale.length > 0 && spec.voids) {
    const stale = new Set(page.stale)
    await proveVoids(context, {
      realmId,
      table: spec.table,
      voids: spec.voids,
      rows: rows.filter(({ externalId }) => stale.has(externalId)),
      observedAt,
    })
  }
  return page
}
