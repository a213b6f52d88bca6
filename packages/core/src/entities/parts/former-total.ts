import { compareDecimals, type Decimal } from '../../values/decimal.ts'
import type { Instant } from '../../values/instant.ts'
import { compareVersions, type VersionPlace } from './version-order.ts'

/** The last total above zero of a document whose later versions have none, with the place of its version. */
export interface FormerTotal {
  preVoidTotal: Decimal | null
  preVoidAt: Instant | null
  preVoidSyncToken: string | null
}

export interface TotalVersion extends VersionPlace {
  totalAmount: Decimal
}

/** What is kept when a version replaces the stored one, which is null if there was none. */
export function carryFormerTotal(
  next: Pick<TotalVersion, 'totalAmount'>,
  before: TotalVersion | null,
  known: FormerTotal,
): FormerTotal {
  if (isAboveZero(next)) return { preVoidTotal: null, preVoidAt: null, preVoidSyncToken: null }
  return before !== null && isAboveZero(before) ? asFormer(before) : known
}

/** What is kept after an older version arrived late. Null: it changes nothing. */
export function learnFormerTotal(
  present: Pick<TotalVersion, 'totalAmount'>,
  late: TotalVersion,
  { preVoidAt: at, preVoidSyncToken: syncToken }: FormerTotal,
): FormerTotal | null {
  if (isAboveZero(present) || !isAboveZero(late)) return null
  return at === null || compareVersions(late, { at, syncToken }) > 0 ? asFormer(late) : null
}

function isAboveZero({ totalAmount }: Pick<TotalVersion, 'totalAmount'>): boolean {
  return compareDecimals(totalAmount, '0') > 0
}

function asFormer({ totalAmount, at, syncToken }: TotalVersion): FormerTotal {
  return { preVoidTotal: totalAmount, preVoidAt: at, preVoidSyncToken: syncToken }
}
