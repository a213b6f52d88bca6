import { compareInstants, earlierInstant, type Instant } from '../../values/instant.ts'
import type { BillingRowVersion } from './row-version.ts'

/** A version's place among the versions of one object. */
export interface VersionPlace {
  at: Instant
  syncToken: string | null
}

/** No version is newer than the answer it came in: QuickBooks can carry times in the future. */
export function versionTime(updatedAt: Instant | null, observedAt: Instant): Instant {
  return updatedAt === null ? observedAt : earlierInstant(updatedAt, observedAt)
}

/**
 * The times of QuickBooks have whole seconds; within one, its SyncToken counts: decimal text of any length, so the
 * longer is the greater. The same rule in SQL is in storage-adapter `rules/version-order.ts`; a contract case holds the
 * two together.
 */
export function compareVersions(a: VersionPlace, b: VersionPlace): number {
  return compareInstants(a.at, b.at) || compareTokens(a.syncToken ?? '', b.syncToken ?? '')
}

function compareTokens(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length
  return a === b ? 0 : a < b ? -1 : 1
}

/**
 * Parts a page that holds an object more than once: each object in its newest version, of equal ones the last, and the
 * older ones, which may still prove a void.
 */
export function separateNewest<Row extends BillingRowVersion>(
  rows: readonly Row[],
  observedAt: Instant,
): { newest: readonly Row[]; older: Row[] } {
  const placeOf = ({ sourceUpdatedAt, syncToken }: Row): VersionPlace => ({
    at: versionTime(sourceUpdatedAt, observedAt),
    syncToken,
  })
  const newest = new Map<string, Row>()
  const older: Row[] = []
  for (const row of rows) {
    const rival = newest.get(row.externalId)
    const order = rival === undefined ? 1 : compareVersions(placeOf(row), placeOf(rival))
    if (order >= 0) newest.set(row.externalId, row)
    if (rival !== undefined && order !== 0) older.push(order > 0 ? rival : row)
  }
  return { newest: newest.size === rows.length ? rows : [...newest.values()], older }
}
