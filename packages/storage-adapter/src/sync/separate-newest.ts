import type { BillingRowVersion } from '@vectis/quickbooks/rows'
import { compareInstants } from '@vectis/quickbooks/values'

/**
 * Splits a page that contains an object more than once: each object in its newest version, and the older versions,
 * which are written afterwards because they may prove a void.
 */
export function separateNewest<Row extends BillingRowVersion>(
  rows: readonly Row[],
): { newest: readonly Row[]; others: Row[] } {
  const newest = new Map<string, Row>()
  const others: Row[] = []
  for (const row of rows) {
    const rival = newest.get(row.externalId)
    if (rival !== undefined) others.push(isOlder(row, rival) ? row : rival)
    if (rival === undefined || !isOlder(row, rival)) newest.set(row.externalId, row)
  }
  return { newest: newest.size === rows.length ? rows : [...newest.values()], others }
}

function isOlder(row: BillingRowVersion, rival: BillingRowVersion): boolean {
  if (row.sourceUpdatedAt === null || rival.sourceUpdatedAt === null) return false
  const order = compareInstants(row.sourceUpdatedAt, rival.sourceUpdatedAt)
  return order === 0 ? Number(row.syncToken) < Number(rival.syncToken) : order < 0
}
