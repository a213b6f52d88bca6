import type { VerificationReport } from '@vectis/quickbooks/ports'
import { toInstant, type Instant } from '@vectis/quickbooks/values'
import { noneChecked } from '@vectis/quickbooks/wire'
import { integer, maybe, text, type RowOf } from '../databases/columns.ts'
import { joiningByHash } from '../databases/joining-by-hash.ts'
import { buildIdentities, identityEntities, type Identity } from './balance-identities.ts'
import { read } from '../databases/run.ts'
import type { SyncContext } from './sync-context.ts'

const foundColumns = {
  checked: integer(),
  external_id: maybe(text()),
  customer: maybe(text()),
  currency: maybe(text()),
  expected: maybe(text()),
  actual: maybe(text()),
  reason: maybe(text<'unreadable' | 'links_unreadable'>()),
}

/**
 * The balance identities over our rows against the balances that QuickBooks itself reports; costs no API call. Journal
 * entries and charges posted straight to receivables are outside these tables and show as differences of their
 * customer. What part of could not be read is named as inconclusive instead.
 */
export async function checkBalances(
  context: SyncContext,
  { realmId, now, limit }: { realmId: string; now: Instant; limit: number },
): Promise<VerificationReport> {
  const report: VerificationReport = {
    checkedAt: toInstant(Date.parse(now)),
    checked: noneChecked(),
    differences: [],
    truncated: false,
  }
  await joiningByHash(context.db, async (db) => {
    for (const [name, rowsOf] of Object.entries(buildIdentities(context))) {
      const identity = name as Identity
      const rows = await read(
        { db },
        buildStatement(rowsOf),
        [context.tenantId, context.source, realmId, limit + 1],
        foundColumns,
      )
      report.checked[identity] = rows[0]?.checked ?? 0
      for (const row of rows) addFinding(report, identity, row, limit)
    }
  })
  return report
}

/** What differs without an excuse is a difference; what is in doubt, or differs and may be excused, is inconclusive. */
function buildStatement(rowsOf: string): string {
  return `with judged as (
    select *, case when doubt is not null then doubt when expected is distinct from actual then excuse end as reason
    from (${rowsOf}) all_rows
  ), found as (
    select *, row_number() over (partition by reason is null order by external_id) as place
    from judged where reason is not null or expected is distinct from actual
  )
  select (select count(*) from judged where reason is null) as checked, f.external_id, f.customer, f.currency,
    f.expected::text, f.actual::text, f.reason
  from (select 1) one left join (select * from found where place <= $4 order by external_id) f on true`
}

function addFinding(
  report: VerificationReport,
  identity: Identity,
  row: RowOf<typeof foundColumns>,
  limit: number,
): void {
  if (row.external_id === null) return
  const named = {
    identity,
    entity: identityEntities[identity],
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
