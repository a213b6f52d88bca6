import type { Instant } from '../../values/instant.ts'
import { compareVersions, type VersionPlace } from '../parts/version-order.ts'
import type { SettlementRow } from './rule.ts'

/**
 * Whether the sign of a settlement row's amount is unproven: the line links something other than an
 * invoice, a credit memo or a deposit.
 */
export function hasUnprovenSign({
  kind,
  lineNo,
  linkedType,
}: Pick<SettlementRow, 'kind' | 'lineNo' | 'linkedType'>): boolean {
  return kind === 'other' && lineNo > 0 && linkedType !== 'Deposit'
}

/** Whether it links something whose type or id is missing. */
export function isDoubtfulLink({
  kind,
  linkedType,
  linkedExternalId,
}: Pick<SettlementRow, 'kind' | 'linkedType' | 'linkedExternalId'>): boolean {
  return kind === 'other' && (linkedType === '' || linkedExternalId === '')
}

/**
 * Whether the settlement rows of a version replace the stored set. The set is that of the latest version that was not
 * zero in every line: a version of zero has no rows, and the set before it stays, marked as deleted. Of older versions
 * that arrive late only one after the set's own version counts, and only while the payment is zero.
 */
export function replacesSettlements(
  sent: VersionPlace & { isAllZero: boolean; isStored: boolean },
  stored: {
    isAllZero: boolean
    settlementsAt: Instant | null
    settlementsSyncToken: string | null
  },
): boolean {
  if (sent.isAllZero || sent.isStored) return !sent.isAllZero
  const { isAllZero, settlementsAt: at, settlementsSyncToken: syncToken } = stored
  return isAllZero && (at === null || compareVersions(sent, { at, syncToken }) > 0)
}
